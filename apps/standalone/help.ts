/** What `npm start -- --help` says: the command takes no arguments, its settings are the environment's. */
export const help = `阳光审批 Daylight: npm start

Starts everything: an embedded engine for each URL that is not set, the api, the projector and the enforcer. Ctrl-C stops it.

  PORT, HOST            3000 on 127.0.0.1; another HOST needs OIDC_ISSUER and OIDC_AUDIENCE
  DAYLIGHT_DATA         the data folder (./.daylight)
  EVENTSTORE_URL        a server instead of the embedded event store
  MONGODB_URL           ... instead of the embedded store of the read models
  VAULT_URL             ... instead of the embedded store of the keys
  REDIS_URL             ... instead of the embedded timers
  VAULT_MASTER_KEY      base64 of 32 bytes, earlier keys after commas; else a key file in the data folder
  OIDC_ISSUER, OIDC_AUDIENCE
                        who says who somebody is; without them anybody on this machine may take any role
  MAX_IN_FLIGHT         requests worked on at a time (128); others are turned away with 503
  TRUSTED_PROXIES       the proxies before the api, as 10.1.2.3,10.2.0.0/16: only they are believed where a request came from;
                        without them a review is told from the window's own by its device alone
  SWEEP_SECONDS         how often it is looked for deadlines that no timer has told (60)
  SEED_CATALOGUE=false  an empty catalogue instead of the seeded matters
  EVIDENCE_ORIGIN, EVIDENCE_WITNESSES
                        the name the log is signed under, and the file that lists its witnesses (docs/witness.md)
  NOTIFY_…              webhook and mail (docs/timers.md)
  DAYLIGHT_CLOCK        a simulated start of time, as 2026-03-02T09:00:00+08:00, without OIDC_ISSUER only
`;

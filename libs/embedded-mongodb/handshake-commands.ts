import type { Handler } from './command.js';
import { maxDocumentBytes } from './stored-document.js';

/** What the version numbers promise: the commands of MongoDB 8.0 that are here behave as they do there. */
const version = '8.0.0';
const maxWireVersion = 25;

/** No set name and no `msg`: a standalone, so that drivers send no transaction numbers and retry no writes. */
export const hello: Handler = ({ name }) => ({
  helloOk: true,
  [name === 'hello' ? 'isWritablePrimary' : 'ismaster']: true,
  maxBsonObjectSize: maxDocumentBytes,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  logicalSessionTimeoutMinutes: 30,
  connectionId: 1,
  minWireVersion: 0,
  maxWireVersion,
  readOnly: false,
  ok: 1,
});

export const ok: Handler = () => ({ ok: 1 });

export const buildInfo: Handler = () => ({
  version,
  versionArray: [8, 0, 0, 0],
  gitVersion: 'embedded document store: a subset of MongoDB, not MongoDB',
  modules: [],
  bits: 64,
  debug: false,
  maxBsonObjectSize: maxDocumentBytes,
  ok: 1,
});

export const connectionStatus: Handler = () => ({
  authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] },
  ok: 1,
});

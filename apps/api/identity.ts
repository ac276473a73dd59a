import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { notSeparate } from '#administration/administration';
import { separateRoles } from '#administration/events';
import { type Actor, type Role, roles } from '#kernel/envelope';

/** Who asks, as far as a token shows it. */
export interface Identity {
  readonly actor: Actor;
  readonly auth: 'oidc' | 'development';
}

/** The token is missing, malformed, expired or not ours. `why` may be told to the caller. */
export class NotIdentified extends Error {
  constructor(readonly why: string) {
    super(why);
    this.name = 'NotIdentified';
  }
}

/** The issuer's keys cannot be had now: nothing is known to be wrong with the token. */
export class IssuerUnavailable extends Error {
  constructor(url: URL, cause: unknown) {
    super(`The OIDC issuer's keys cannot be had from ${url.href}: ${whyOf(cause)}`, { cause });
    this.name = 'IssuerUnavailable';
  }
}

/** With its causes: `fetch` says why only in them. */
const whyOf = (error: unknown): string => {
  const { message = error, cause } = (error ?? {}) as { message?: unknown; cause?: unknown };
  return cause === undefined ? String(message) : `${String(message)}: ${whyOf(cause)}`;
};

/** What a token says beside the registered claims; an issuer is set up to send these. */
export interface DaylightClaims {
  readonly role: Role;
  readonly unit?: string;
  readonly post?: string;
  readonly as_b?: boolean;
  /** Applicants: the identity number, of which only the keyed hash goes further. */
  readonly id_number?: string;
}

/** Verified tokens are kept this long: the time by which a revocation may lag. */
const keptForMs = 60_000;
const keptTokens = 10_000;

interface Kept {
  readonly identity: Identity;
  readonly until: number;
}

const isRole = (value: unknown): value is Role => roles.includes(value as Role);
const optional = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Whatever a claim names, however an issuer writes several: a list, or words between spaces or commas. */
const namesIn = (claim: unknown): readonly unknown[] => {
  if (typeof claim === 'string') return claim.split(/[\s,]+/);
  return typeof claim === 'object' && claim !== null ? Object.values(claim).flatMap(namesIn) : [];
};

/** 三员分立: nobody is trusted to be more than one of the three, in whichever claim it is said. */
const requireSeparate = ({ role, roles: more }: JWTPayload): void => {
  const named = [...namesIn(role), ...namesIn(more)];
  const [one, other] = separateRoles.filter((separate) => named.includes(separate));
  if (one !== undefined && other !== undefined) throw notSeparate(one, other);
};

const actorOf = (claims: JWTPayload, subjectRef: (identityNumber: string) => string): Actor => {
  requireSeparate(claims);
  const { sub, role } = claims;
  if (!isRole(role) || role === 'system' || sub === undefined) {
    throw new NotIdentified('The token names no role of this system.');
  }
  const identityNumber = optional(claims.id_number);
  if (role === 'applicant') {
    if (identityNumber === undefined) throw new NotIdentified('An applicant’s token must carry the claim id_number.');
    return { id: subjectRef(identityNumber), role };
  }
  const unit = optional(claims.unit);
  const post = optional(claims.post);
  return {
    id: sub,
    role,
    ...(unit === undefined ? {} : { unit }),
    ...(post === undefined ? {} : { post }),
    ...(claims.as_b === true ? { asB: true } : {}),
  };
};

export interface Identifier {
  /**
   * The identity of a bearer token; throws `NotIdentified`, `IssuerUnavailable`, or a `Refusal` where it names two roles that no
   * person may have both.
   */
  identify(token: string): Promise<Identity>;
}

type Verify = (token: string) => Promise<JWTPayload>;

const identifier = (
  verify: Verify,
  auth: Identity['auth'],
  subjectRef: (identityNumber: string) => string,
  now: () => Date,
): Identifier => {
  const kept = new Map<string, Kept>();
  const keep = (token: string, identity: Identity, expires: number): Identity => {
    kept.set(token, { identity, until: Math.min(expires, now().getTime() + keptForMs) });
    const oldest = kept.size > keptTokens ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return identity;
  };
  return {
    identify: async (token) => {
      const known = kept.get(token);
      if (known && now().getTime() < known.until) return known.identity;
      kept.delete(token);
      try {
        const claims = await verify(token);
        const expires = (claims.exp ?? 0) * 1000;
        return keep(token, { actor: actorOf(claims, subjectRef), auth }, expires);
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw new NotIdentified('The token has expired.');
        if (error instanceof errors.JOSEError) throw new NotIdentified('The token is not valid here.');
        throw error;
      }
    },
  };
};

export interface OidcIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly withinMs?: number;
}

interface Discovery {
  readonly jwks_uri: string;
}

/** What a token can be at fault for while its key is looked for; all else that goes wrong there is the issuer's. */
const tokenFaults = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/** The keys an issuer publishes. They are asked for again after ten minutes, or for a key that is not among them. */
const publishedKeys = (url: URL, withinMs: number): JWTVerifyGetKey => {
  const keys = createRemoteJWKSet(url, { timeoutDuration: withinMs });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (tokenFaults.some((fault) => error instanceof fault)) throw error;
      throw new IssuerUnavailable(url, error);
    }
  };
};

/** As long as an issuer may take to send its keys (milliseconds). */
const keysWithinMs = 5_000;

/** Tokens of an OIDC issuer, by its published keys. */
export const oidcIdentifier = async (
  { issuer, audience, withinMs = keysWithinMs }: OidcIssuer,
  subjectRef: (identityNumber: string) => string,
  now: () => Date,
): Promise<Identifier> => {
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!answer.ok) throw new Error(`The OIDC issuer ${issuer} answered its discovery document with ${answer.status}.`);
  const { jwks_uri } = (await answer.json()) as Discovery;
  const keys = publishedKeys(new URL(jwks_uri), withinMs);
  const verify: Verify = async (token) =>
    (await jwtVerify(token, keys, { issuer, audience, requiredClaims: ['exp', 'sub'], currentDate: now() })).payload;
  return identifier(verify, 'oidc', subjectRef, now);
};

const developmentIssuer = 'daylight-development';
const developmentHours = 12;

/** Tokens this process gives to anybody who asks: for one's own machine, never for an office. */
export const developmentIdentity = (
  secret: Uint8Array,
  subjectRef: (identityNumber: string) => string,
  now: () => Date,
): Identifier & { issue(subject: string, claims: DaylightClaims): Promise<string> } => {
  const verify: Verify = async (token) =>
    (await jwtVerify(token, secret, { issuer: developmentIssuer, requiredClaims: ['exp', 'sub'], currentDate: now() }))
      .payload;
  return {
    ...identifier(verify, 'development', subjectRef, now),
    issue: (subject, claims) => {
      const seconds = Math.floor(now().getTime() / 1000);
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(subject)
        .setIssuer(developmentIssuer)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + developmentHours * 3600)
        .sign(secret);
    },
  };
};

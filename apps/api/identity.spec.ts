import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { developmentIdentity, type Identifier, IssuerUnavailable, NotIdentified, oidcIdentifier } from './identity.js';
import { problemOf } from './problem.filter.js';

const subjectRef = (identityNumber: string): string => `s-${identityNumber.length}`;
const start = Date.parse('2026-03-02T01:00:00Z');

describe('tokens of an OIDC issuer', () => {
  let server: Server;
  let issuer: string;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let identifier: Identifier;
  let now = start;
  /** What happens instead of sending the keys. */
  let failing: ((response: ServerResponse) => void) | undefined;

  beforeAll(async () => {
    keys = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256' };
    server = createServer((request, response) => {
      if (failing && request.url === '/jwks') {
        failing(response);
        return;
      }
      const answer = request.url === '/jwks' ? { keys: [jwk] } : { jwks_uri: `${issuer}/jwks` };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    identifier = await oidcIdentifier({ issuer, audience: 'daylight' }, subjectRef, () => new Date(now));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    now = start;
    failing = undefined;
  });

  const token = (claims: JWTPayload, { audience = 'daylight', key = keys.privateKey, seconds = 3600 } = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject('zhang-3')
      .setExpirationTime(start / 1000 + seconds)
      .sign(key);

  it('say who acts, in which role, unit and post, and whether as B', async () => {
    const identity = await identifier.identify(await token({ role: 'officer', unit: 'urban', post: 'p1', as_b: true }));
    expect(identity).toEqual({
      auth: 'oidc',
      actor: { id: 'zhang-3', role: 'officer', unit: 'urban', post: 'p1', asB: true },
    });
  });

  it('show an applicant by a reference, never by the identity number', async () => {
    const { actor } = await identifier.identify(await token({ role: 'applicant', id_number: '210281199001011234' }));
    expect(actor).toEqual({ id: 's-18', role: 'applicant' });
    await expect(identifier.identify(await token({ role: 'applicant' }))).rejects.toThrow(NotIdentified);
  });

  it('are refused when made for others, by others, without a role, or for the system itself', async () => {
    const forged = (await generateKeyPair('RS256')).privateKey;
    const refused = [
      token({ role: 'clerk' }, { audience: 'elsewhere' }),
      token({ role: 'clerk' }, { key: forged }),
      token({}),
      token({ role: 'system' }),
      Promise.resolve('not-a-token'),
    ];
    for (const bad of refused) await expect(identifier.identify(await bad)).rejects.toThrow(NotIdentified);
  });

  it('end at their time, also when they have been seen before', async () => {
    const short = await token({ role: 'clerk' }, { seconds: 30 });
    await identifier.identify(short);
    now = start + 31_000;
    await expect(identifier.identify(short)).rejects.toThrow('The token has expired.');
  });

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['answers with 500', (response) => response.writeHead(500).end(), /200 OK/],
    ['hangs up', (response) => response.destroy(), /fetch failed: \S/],
    ['does not answer', () => undefined, /timed out/],
    ['sends a page', (response) => response.end('<html>'), /JSON/],
    ['sends no keys', (response) => response.end('{}'), /malformed/],
  ])('are neither good nor bad while the issuer %s for its keys: the caller is to ask again', async (_, fail, why) => {
    const fresh = await oidcIdentifier(
      { issuer, audience: 'daylight', withinMs: 200 },
      subjectRef,
      () => new Date(now),
    );
    const good = await token({ role: 'clerk' });
    failing = fail;
    const error: unknown = await fresh.identify(good).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(IssuerUnavailable);
    expect((error as Error).message).toContain(`${issuer}/jwks`);
    expect((error as Error).message).toMatch(why);
    const { problem, headers } = problemOf(error);
    expect([problem.status, problem.code, headers['retry-after']]).toEqual([503, 'issuer-unavailable', '5']);
    await expect(fresh.identify('not-a-token')).rejects.toThrow(NotIdentified);
    failing = undefined;
    expect((await fresh.identify(good)).actor.id).toBe('zhang-3');
  });

  it('are refused as before where the keys are there and theirs is not, or they are signed in a way that is not taken', async () => {
    const signed = (alg: string, kid: string, key: Parameters<SignJWT['sign']>[0]) =>
      new SignJWT({ role: 'clerk' })
        .setProtectedHeader({ alg, kid })
        .setIssuer(issuer)
        .setAudience('daylight')
        .sign(key);
    const refused = [signed('RS256', 'k2', keys.privateKey), signed('HS256', 'k1', new Uint8Array(32))];
    for (const bad of refused) await expect(identifier.identify(await bad)).rejects.toThrow(NotIdentified);
  });
});

describe('the development identity', () => {
  it('gives a token for any role but the system’s, marked as what it is', async () => {
    const identity = developmentIdentity(new Uint8Array(32), subjectRef, () => new Date(start));
    const given = await identity.issue('clerk-1', { role: 'clerk', unit: 'centre-window' });
    expect(await identity.identify(given)).toEqual({
      auth: 'development',
      actor: { id: 'clerk-1', role: 'clerk', unit: 'centre-window' },
    });
    await expect(identity.identify(await identity.issue('x', { role: 'system' }))).rejects.toThrow(NotIdentified);
  });

  it('takes no token of another process', async () => {
    const [here, there] = [1, 2].map((byte) =>
      developmentIdentity(new Uint8Array(32).fill(byte), subjectRef, () => new Date(start)),
    );
    const given = await there?.issue('clerk-1', { role: 'clerk' });
    await expect(here?.identify(given ?? '')).rejects.toThrow('The token is not valid here.');
  });
});

// What the service of the second form does besides: it checks tokens, validates bodies, and seals the first 200 bytes of a text
// under a key of the case. Tokens and keys are remembered for a while, as the product remembers them.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';

const secret = randomBytes(32);
const masterKey = randomBytes(32);
const keptMs = 60_000;
const mostKept = 20_000;
const sealedBytes = 200;

const bounded = () => {
  const map = new Map();
  return {
    get: (key) => map.get(key),
    set: (key, value) => {
      map.set(key, value);
      if (map.size > mostKept) map.delete(map.keys().next().value);
    },
  };
};

export const issueToken = async ({ subject, role, unit }) => ({
  token: await new SignJWT({ role, unit })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('12h')
    .sign(secret),
});

const knownTokens = bounded();

/** Names the actor of a request by its bearer token, or throws an error with status 401. */
export const identify = async (request) => {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ', 2);
  if (scheme !== 'Bearer' || !token) throw Object.assign(new Error('no token'), { statusCode: 401 });
  const known = knownTokens.get(token);
  if (known && Date.now() < known.until) {
    request.actor = known.actor;
    return;
  }
  const { payload } = await jwtVerify(token, secret, { requiredClaims: ['exp', 'sub'] }).catch(() => {
    throw Object.assign(new Error('the token is not valid'), { statusCode: 401 });
  });
  knownTokens.set(token, { actor: payload.sub, until: Math.min(payload.exp * 1000, Date.now() + keptMs) });
  request.actor = payload.sub;
};

/** The JSON schema of every command's body. */
export const body = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: {
    unit: { type: 'string', pattern: '^[a-z-]{1,60}$' },
    matterCode: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,60}$' },
    identityNumber: { type: 'string', pattern: '^[0-9]{17}[0-9X]$' },
    text: { type: 'string', minLength: 1, maxLength: 20_000 },
    conclusion: { enum: ['APPROVE', 'REJECT'] },
    materials: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['code', 'original'],
        properties: { code: { type: 'string', maxLength: 60 }, original: { type: 'boolean' } },
      },
    },
  },
};

const encrypt = (key, bytes) => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
};

const decrypt = (key, box) => {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, 12));
  decipher.setAuthTag(box.subarray(-16));
  return Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()]);
};

/** Seals texts under a key per case; the wrapped key goes into the case's first statement. `keyOf(caseId)` → a wrapped key. */
export const sealing = (keyOf) => {
  const keys = bounded();
  return async (caseId, command, { text, identityNumber, ...rest }) => {
    const isNew = command === 'receive';
    const key = isNew ? randomBytes(32) : (keys.get(caseId) ?? decrypt(masterKey, await keyOf(caseId)));
    keys.set(caseId, key);
    const bytes = Buffer.from(text);
    const data = {
      ...rest,
      text: bytes.subarray(sealedBytes).toString('utf8'),
      sealed: encrypt(key, bytes.subarray(0, sealedBytes)).toString('base64'),
    };
    if (identityNumber) data.subjectRef = createHmac('sha256', masterKey).update(identityNumber).digest('base64url');
    return { data, ...(isNew ? { newKey: encrypt(masterKey, key) } : {}) };
  };
};

import { createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const YEAR_MS = 365 * 24 * 3600 * 1000;
const VALID_YEARS = 10;
/** A certificate that ends sooner is made anew when the server starts. */
const RENEW_BEFORE_MS = 90 * 24 * 3600 * 1000;

// ASN.1 tags of DER, and the object identifiers in use.
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;
const COMMON_NAME = '550403';
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const BASIC_CONSTRAINTS = '551d13';
const KEY_USAGE = '551d0f';
const EXTENDED_KEY_USAGE = '551d25';
const SUBJECT_ALT_NAME = '551d11';
const SERVER_AUTH = '2b06010505070301';

const lengthOf = (length: number): Buffer => {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
};

/** One value in DER. Bodies stay below 64 KiB here. */
const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
};

const objectId = (hex: string): Buffer => der(OBJECT_ID, Buffer.from(hex, 'hex'));
const time = (milliseconds: number): Buffer =>
  der(GENERALIZED_TIME, Buffer.from(new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, '')));
const nameOf = (common: string): Buffer =>
  der(SEQUENCE, der(SET, der(SEQUENCE, objectId(COMMON_NAME), der(UTF8_STRING, Buffer.from(common)))));

const ipBytes = (address: string): Buffer => {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const before = groups(head);
  const after = groups(tail);
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
};

/** A host in the certificate's list: [2] for names, [7] for addresses. */
const altName = (host: string): Buffer => (isIP(host) === 0 ? der(0x82, Buffer.from(host)) : der(0x87, ipBytes(host)));

const extension = (id: string, isCritical: boolean, value: Buffer): Buffer =>
  der(
    SEQUENCE,
    objectId(id),
    isCritical ? der(BOOLEAN, Buffer.from([0xff])) : Buffer.alloc(0),
    der(OCTET_STRING, value),
  );

const extensions = (hosts: readonly string[]): Buffer =>
  der(
    0xa3,
    der(
      SEQUENCE,
      extension(BASIC_CONSTRAINTS, true, der(SEQUENCE, der(BOOLEAN, Buffer.from([0xff])))),
      // digitalSignature and keyCertSign: it signs itself and is its own authority.
      extension(KEY_USAGE, true, der(BIT_STRING, Buffer.from([0x02, 0x84]))),
      extension(EXTENDED_KEY_USAGE, false, der(SEQUENCE, objectId(SERVER_AUTH))),
      extension(SUBJECT_ALT_NAME, false, der(SEQUENCE, ...hosts.map(altName))),
    ),
  );

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;

/** A certificate for these hosts (names or addresses), signed by its own key (EC P-256), and that key; both in PEM. */
export const makeCertificate = (hosts: readonly string[], now: number): { cert: string; key: string } => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, objectId(ECDSA_WITH_SHA256));
  const name = nameOf('Embedded event store');
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, serial),
    algorithm,
    name,
    der(SEQUENCE, time(now - 24 * 3600 * 1000), time(now + VALID_YEARS * YEAR_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(hosts),
  );
  const signature = der(BIT_STRING, Buffer.from([0]), sign('sha256', body, privateKey));
  return {
    cert: pem('CERTIFICATE', der(SEQUENCE, body, algorithm, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};

/** Whether a certificate still serves: not about to end, made for this host, and this is its key. */
export const isUsable = ({ cert, key }: { cert: string; key: string }, host: string, now: number): boolean => {
  const parsed = new X509Certificate(cert);
  const isListed = isIP(host) === 0 ? parsed.checkHost(host) : parsed.checkIP(host);
  const lasts = Date.parse(parsed.validTo) - now > RENEW_BEFORE_MS;
  return lasts && isListed !== undefined && parsed.checkPrivateKey(createPrivateKey(key));
};

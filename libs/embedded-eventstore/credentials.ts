import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { ADMIN, APP } from './access.js';
import { isUsable, makeCertificate } from './certificate.js';
import { accessDenied, GrpcStatus, UNAUTHENTICATED } from './grpc-status.js';
import { FEATURES_PATH, GOSSIP_PATH } from './server-features.js';

const CERTIFICATE = 'certificate.pem';
const PRIVATE_KEY = 'private-key.pem';
const PASSWORDS = 'passwords.json';
const LOOPBACK = ['localhost', '127.0.0.1', '::1'];
/** Clients ask for these before they have said who they are. */
const ANYONE = new Set([FEATURES_PATH, GOSSIP_PATH]);

export interface Credentials {
  readonly tls: { readonly cert: string; readonly key: string };
  /** Absolute path of the certificate, which clients are given as their authority. */
  readonly certificateFile: string;
  /** By user. */
  readonly passwords: Readonly<Record<string, string>>;
}

/** Only the owner can read it, and it is there whole or not at all. */
const writeSecret = (path: string, text: string): void => {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
};

const passwordsIn = (dir: string): Record<string, string> => {
  const path = join(dir, PASSWORDS);
  if (!existsSync(path)) {
    const made = Object.fromEntries([ADMIN, APP].map((user) => [user, randomBytes(24).toString('base64url')]));
    writeSecret(path, `${JSON.stringify(made, null, 2)}\n`);
  }
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
  const passwords = Object.fromEntries(entries.filter(([, value]) => typeof value === 'string' && value !== ''));
  if (passwords[ADMIN] === undefined || passwords[APP] === undefined) {
    throw new Error(`${path} must hold a password for ${ADMIN} and one for ${APP}.`);
  }
  return passwords;
};

/** The certificate and the passwords of the store in `dir`, made where they are missing. */
export const credentialsIn = (dir: string, host: string, now: number): Credentials => {
  const certificateFile = resolve(dir, CERTIFICATE);
  const keyFile = resolve(dir, PRIVATE_KEY);
  const read = () => ({ cert: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8') });
  const isThere = existsSync(certificateFile) && existsSync(keyFile);
  if (!isThere || !isUsable(read(), host, now)) {
    const { cert, key } = makeCertificate([...new Set([...LOOPBACK, hostname(), host])], now);
    writeSecret(keyFile, key);
    writeSecret(certificateFile, cert);
  }
  return { tls: read(), certificateFile, passwords: passwordsIn(dir) };
};

export const isLoopback = (host: string): boolean => LOOPBACK.includes(host) || host.startsWith('127.');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Tells who calls from the `authorization` header. Throws a status for nobody, and for a wrong password. */
export const authenticator = (passwords: Credentials['passwords']) => {
  const users = Object.entries(passwords).map(([user, password]) => ({
    user,
    header: digest(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`),
  }));
  return (path: string, authorization: string | undefined): string => {
    if (ANYONE.has(path)) return APP;
    if (authorization === undefined) throw accessDenied();
    const given = digest(authorization);
    const known = users.filter(({ header }) => timingSafeEqual(header, given));
    const [found] = known;
    if (found === undefined) throw new GrpcStatus(UNAUTHENTICATED, 'The user or the password is wrong.');
    return found.user;
  };
};

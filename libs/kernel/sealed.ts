/**
 * Text that only its key opens (rule 4): personal data and whatever people type. `box` is base64url of
 * IV (12 bytes), ciphertext and tag (16 bytes) of AES-256-GCM under the data key `keyId` of libs/vault.
 */
export interface Sealed {
  readonly keyId: string;
  readonly box: string;
}

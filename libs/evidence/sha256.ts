import { hash } from 'node:crypto';

/** Of a text as UTF-8, or of bytes. By way of a text of bytes: asked for a Buffer, Node makes memory of its own for each 32 bytes. */
export const sha256 = (data: string | Uint8Array): Buffer => Buffer.from(hash('sha256', data, 'binary'), 'latin1');

import type { Progress } from './progress.js';

/** The paper an approval leaves behind, as long as the case knows of it. Legal dates. */
export interface CertificateState {
  readonly certNo: string;
  readonly state: 'STANDING' | 'CANCELLED';
  readonly validTo?: string;
  readonly renewal?: {
    readonly requestedDate: string;
    readonly inTime: boolean;
    readonly state: 'REQUESTED' | 'GRANTED' | 'DEEMED' | 'REFUSED';
  };
}

export const withCertificate = ({ certificate }: Progress, change: Partial<CertificateState>): Partial<Progress> =>
  certificate ? { certificate: { ...certificate, ...change } } : {};

/** The answer to a renewal that was asked for, and the last day it gives. */
export const renewed = (
  before: Progress,
  state: 'GRANTED' | 'DEEMED' | 'REFUSED',
  validTo?: string,
): Partial<Progress> => {
  const renewal = before.certificate?.renewal;
  return withCertificate(before, {
    ...(renewal ? { renewal: { ...renewal, state } } : {}),
    ...(validTo === undefined ? {} : { validTo }),
  });
};

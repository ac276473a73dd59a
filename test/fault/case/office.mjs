// The people and the papers of the runs.
import { person } from './product.mjs';

/** Large outdoor advertising: four papers, a certificate. */
export const advertising = 'DBS-CG-02';

/** Somebody by number, with an identity number of their own. */
export const identityNumber = (number) => `21028119900101${String(1000 + number).padStart(4, '0')}`;

export const applicant = (number) =>
  person({ role: 'applicant', subject: `applicant-${number}`, identityNumber: identityNumber(number) });

export const applicationOf = (number, matterCode, words = {}) => ({
  matterCode,
  applicant: { name: `申请人${number}`, identityNumber: identityNumber(number), ...words.applicant },
  statement: words.statement ?? '申请设置户外广告一处。',
  materials: ['M01', 'M02', 'M03', 'M04'].map((code) => ({ code, original: true })),
});

export const clerk = person({ role: 'clerk', subject: 'clerk-1', unit: 'centre-window', post: 'window-1' });

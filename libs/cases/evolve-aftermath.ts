import { never } from '#kernel/decider';
import type { CaseFile } from './case-file.js';
import type { FoldedCaseEvent, MaterialHandedIn } from './events.js';
import { usedNegative } from './evolve-negatives.js';
import type { AftermathEvents, UndertakingEvents } from './undertaking-events.js';

type Of<Vocabulary> = Extract<FoldedCaseEvent, { type: keyof Vocabulary }>;

/** The set with newer papers in the place of those they replace. */
export const withMaterials = (held: readonly MaterialHandedIn[], added: readonly MaterialHandedIn[]) => [
  ...held.filter(({ code }) => !added.some((material) => material.code === code)),
  ...added,
];

/** What missing papers and promises leave in the file. */
export const evolveUndertakings = (file: CaseFile, event: Of<UndertakingEvents>): CaseFile => {
  const { type, data, metadata } = event;
  switch (type) {
    case 'AcceptedWithDeficiency':
      return { ...file, deficiency: { missing: data.missing, dueDate: data.dueDate } };
    case 'MissingMaterialReceived': {
      const came = new Set(data.materials.map(({ code }) => code));
      const materials = withMaterials(file.materials, data.materials);
      if (!file.deficiency) return { ...file, materials };
      const missing = file.deficiency.missing.filter((code) => !came.has(code));
      return { ...file, materials, deficiency: { ...file.deficiency, missing } };
    }
    case 'DeficiencyLapsed':
      return usedNegative({
        ...file,
        stage: 'LAPSED',
        decision: { outcome: 'LAPSED', date: metadata.effectiveDate, by: metadata.actor.id },
      });
    case 'PromiseOffered':
      return { ...file, promise: { textVersion: data.textVersion, items: [], state: 'OFFERED' } };
    case 'PromiseSigned':
      return { ...file, promise: { textVersion: data.textVersion, items: data.items, state: 'SIGNED' } };
    case 'PromiseWithdrawn':
      return file.promise ? { ...file, promise: { ...file.promise, state: 'WITHDRAWN' } } : file;
    case 'PromiseVerified':
      return file.promise ? { ...file, promise: { ...file.promise, verified: data.result } } : file;
    case 'RectificationOrdered':
      return file.promise ? { ...file, promise: { ...file.promise, rectifyBy: data.dueDate } } : file;
    case 'RectificationAccepted':
      return file.promise ? { ...file, promise: { ...file.promise, verified: 'TRUE' } } : file;
    default:
      return never(type);
  }
};

const reopened = (file: CaseFile, to: CaseFile['stage']): CaseFile => {
  const { decision: _, negative: __, ...rest } = file;
  return { ...rest, stage: to, reopenings: file.reopenings + 1 };
};

const withCertificate = (file: CaseFile, change: Partial<NonNullable<CaseFile['certificate']>>): CaseFile =>
  file.certificate ? { ...file, certificate: { ...file.certificate, ...change } } : file;

const renewed = (file: CaseFile, validTo: string): CaseFile => {
  if (!file.certificate) return file;
  const { renewal: _, ...certificate } = file.certificate;
  return { ...file, certificate: { ...certificate, validTo } };
};

/** What follows a decision, and what is told beside the flow. */
export const evolveAftermath = (file: CaseFile, event: Of<AftermathEvents>): CaseFile => {
  const { type, data, metadata } = event;
  switch (type) {
    case 'VisitRecorded':
      return { ...file, visits: file.visits + 1 };
    case 'CaseTerminated':
      return {
        ...file,
        stage: 'TERMINATED',
        decision: { outcome: 'TERMINATED', date: metadata.effectiveDate, by: metadata.actor.id },
      };
    case 'ApprovalRevoked':
      return usedNegative({ ...file, revoked: true });
    case 'CertificateCancelled':
      return withCertificate(file, { cancelled: true });
    case 'RenewalRequested':
      return withCertificate(file, { renewal: { requestedDate: data.requestedDate } });
    case 'RenewalGranted':
    case 'RenewalDeemedGranted':
      return renewed(file, data.validTo);
    case 'RenewalRefused': {
      if (!file.certificate) return file;
      const { renewal: _, ...certificate } = file.certificate;
      return { ...file, certificate };
    }
    case 'CaseReopened':
      return reopened(file, data.to);
    case 'OverrunExplained':
      return { ...file, overrunExplained: true };
    case 'CorrectedOnSpot':
    case 'RecordCorrected':
    case 'CertificateChanged':
    case 'CaseArchived':
    case 'DeliveryFailed':
      return file;
    default:
      return never(type);
  }
};

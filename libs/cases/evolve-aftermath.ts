import { never } from '#kernel/decider';
import type { Remedy } from '#law/remedy';
import type { CaseFile, RaisedAlert } from './case-file.js';
import type { FoldedCaseEvent, MaterialHandedIn } from './events.js';
import { usedNegative } from './evolve-negatives.js';
import { withoutNotice } from './evolve-procedures.js';
import type { AftermathEvents, UndertakingEvents } from './undertaking-events.js';

type Of<Vocabulary> = Extract<FoldedCaseEvent, { type: keyof Vocabulary }>;

/** The set with newer papers in the place of those they replace. */
export const withMaterials = (held: readonly MaterialHandedIn[], added: readonly MaterialHandedIn[]) => [
  ...held.filter(({ code }) => !added.some((material) => material.code === code)),
  ...added,
];

/** The set is complete from the day a promise fills its gaps; one that fills none moves no clock. */
const signed = (file: CaseFile, { items, textVersion }: UndertakingEvents['PromiseSigned'], date: string): CaseFile => {
  const inOrder = file.materials.map(({ code }) => code).filter((code) => !file.defects.includes(code));
  const fillsAGap = items.some((code) => !inOrder.includes(code));
  const lastPapersDate = fillsAGap ? date : file.lastPapersDate;
  return { ...file, lastPapersDate, promise: { textVersion, items, state: 'SIGNED' } };
};

/** What missing papers and promises leave in the file. */
export const evolveUndertakings = (file: CaseFile, event: Of<UndertakingEvents>): CaseFile => {
  const { type, data, metadata } = event;
  switch (type) {
    case 'AcceptedWithDeficiency':
      return { ...file, deficiency: { missing: data.missing, dueDate: data.dueDate } };
    case 'MissingMaterialReceived': {
      const came = new Set(data.materials.map(({ code }) => code));
      const materials = withMaterials(file.materials, data.materials);
      const checkedBy = metadata.actor.role === 'clerk' ? [...file.checkedBy, metadata.actor.id] : file.checkedBy;
      // The better paper is in the place of the one that was found wanting.
      const defects = file.defects.filter((code) => !came.has(code));
      const after = { ...file, materials, checkedBy, defects };
      if (!file.deficiency) return after;
      const missing = file.deficiency.missing.filter((code) => !came.has(code));
      return { ...after, deficiency: { ...file.deficiency, missing } };
    }
    case 'DeficiencyLapsed':
      return usedNegative({
        ...file,
        stage: 'LAPSED',
        toServe: [data.remedy],
        decision: { outcome: 'LAPSED', date: metadata.effectiveDate, by: metadata.actor.id },
      });
    case 'PromiseOffered':
      return { ...file, promise: { textVersion: data.textVersion, items: [], state: 'OFFERED' } };
    case 'PromiseSigned':
      return signed(file, data, metadata.effectiveDate);
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

/** The hearing out of play: the time that it took out of the clocks stays out of them, up to the order that was served. */
const withoutHearing = (file: CaseFile, servedDate: string): CaseFile => {
  const { hearing, ...rest } = withoutNotice(file);
  const pause = hearing?.pause;
  if (!pause) return rest;
  const until = servedDate > pause.from ? servedDate : pause.from;
  const past = { ...pause, to: pause.to < until ? pause.to : until };
  return { ...rest, earlierPauses: [...(file.earlierPauses ?? []), past] };
};

/** A new review has its own opinions and its own hearing; a new decision rests on those there were (行政许可法 art. 48). */
const reviewedAnew = (file: CaseFile, { to, servedDate }: AftermathEvents['CaseReopened']): CaseFile => {
  if (to === 'IN_DECISION') return file.hearing?.held ? file : withoutHearing(file, servedDate);
  const reviewers = new Set([...(file.earlierReviewers ?? []), ...file.opinions.map(({ by }) => by)]);
  return {
    ...withoutHearing(file, servedDate),
    opinions: [],
    ...(reviewers.size === 0 ? {} : { earlierReviewers: [...reviewers] }),
  };
};

/** What belonged to the undone decision goes; who made it is kept, where another has to decide (domain.md 2.3). */
const reopened = (file: CaseFile, order: AftermathEvents['CaseReopened']): CaseFile => {
  const { cause, to, servedDate } = order;
  const anew = reviewedAnew(file, order);
  const { decision, negative: _negative, toServe: _toServe, certificate: _certificate, ...kept } = anew;
  const { lastServed: _lastServed, extension: _extension, applicantBannedUntil: _ban, promise, ...rest } = kept;
  const barred = cause === 'SELF_CORRECTION' || !decision ? [] : [decision.by];
  const { checkOutcome: _checkOutcome, ...unchecked } = rest;
  return {
    ...(to === 'RECEIVED'
      ? { ...unchecked, defects: [], lastPapersDate: servedDate }
      : {
          ...rest,
          unit: file.unit ?? file.matter.unitId,
          routedTo: file.routedTo ?? { unit: file.matter.unitId, office: file.matter.approvalOffice },
          clockDay0: servedDate,
        }),
    ...(promise ? { promise: { textVersion: promise.textVersion, items: promise.items, state: promise.state } } : {}),
    stage: to,
    opinionsAwaited: [],
    barredDeciders: [...file.barredDeciders, ...barred],
    reopenings: file.reopenings + 1,
    revoked: false,
    overrunExplained: false,
  };
};

/** The public explanation answers the alerts of the promise and of the explanation itself. */
const explainedToAll = (alert: RaisedAlert): RaisedAlert =>
  alert.threshold === 'EXPIRY' && (alert.kind === 'PROMISED' || alert.kind === 'EXPLAIN')
    ? { ...alert, explained: true }
    : alert;

const withCertificate = (file: CaseFile, change: Partial<NonNullable<CaseFile['certificate']>>): CaseFile =>
  file.certificate ? { ...file, certificate: { ...file.certificate, ...change } } : file;

const renewed = (file: CaseFile, validTo: string): CaseFile => {
  if (!file.certificate) return file;
  const { renewal: _, ...certificate } = file.certificate;
  return { ...file, certificate: { ...certificate, validTo } };
};

/** One paper more to be served, beside those that wait. */
const withUnserved = ({ toServe = [] }: CaseFile, ...remedies: readonly Remedy[]): readonly Remedy[] => [
  ...new Set([...toServe, ...remedies]),
];

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
      return usedNegative({
        ...file,
        revoked: true,
        toServe: withUnserved(file, data.remedy),
        ...(data.banUntil === undefined ? {} : { applicantBannedUntil: data.banUntil }),
      });
    case 'CertificateCancelled':
      return {
        ...withCertificate(file, { cancelled: true }),
        ...(data.remedy ? { toServe: withUnserved(file, data.remedy) } : {}),
      };
    case 'RenewalRequested':
      return withCertificate(file, {
        renewal: { requestedDate: data.requestedDate, inTime: data.inTime },
      });
    case 'RenewalGranted':
    case 'RenewalDeemedGranted':
      return renewed(file, data.validTo);
    case 'RenewalRefused': {
      if (!file.certificate) return file;
      const { renewal: _, ...certificate } = file.certificate;
      const refused = { ...file, certificate, toServe: withUnserved(file, data.remedy) };
      return data.proposalId === undefined ? refused : usedNegative(refused);
    }
    case 'CaseReopened':
      return reopened(file, data);
    case 'OverrunExplained':
      return { ...file, overrunExplained: true, alerts: file.alerts.map(explainedToAll) };
    case 'CorrectedOnSpot': {
      const { checkOutcome: _, ...rest } = file;
      return { ...rest, defects: [], checkedBy: [...file.checkedBy, metadata.actor.id] };
    }
    case 'RecordCorrected':
      return { ...file, toServe: withUnserved(file, ...(file.lastServed ?? [])) };
    case 'CertificateChanged':
    case 'CaseArchived':
    case 'DeliveryFailed':
      return file;
    default:
      return never(type);
  }
};

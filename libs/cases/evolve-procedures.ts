import { never } from '#kernel/decider';
import type { CaseFile, Special } from './case-file.js';
import type { RecordedCaseEvent } from './events.js';
import type { NegativeEvents } from './negative-events.js';
import type { ProcedureEvents } from './procedure-events.js';

type Of<Vocabulary> = Extract<RecordedCaseEvent, { type: keyof Vocabulary }>;

const changed = (file: CaseFile, spId: string, change: (special: Special) => Special): CaseFile => ({
  ...file,
  specials: file.specials.map((special) => (special.spId === spId ? change(special) : special)),
});

/** Back from 特殊环节 once none is open. */
const settled = (file: CaseFile): CaseFile =>
  file.stage === 'SPECIAL' && file.specials.every(({ endedDate }) => endedDate !== undefined)
    ? { ...file, stage: 'IN_REVIEW' }
    : file;

const awaited = (file: CaseFile, consultationId: string, state: 'ANSWERED' | 'SILENT'): CaseFile => ({
  ...file,
  consultations: file.consultations.map((consultation) =>
    consultation.consultationId === consultationId ? { ...consultation, state } : consultation,
  ),
});

/** What the procedures between taking and deciding leave in the file. */
export const evolveProcedures = (file: CaseFile, event: Of<ProcedureEvents>): CaseFile => {
  const { type, data, metadata } = event;
  switch (type) {
    case 'SpecialProcedureStarted': {
      const { spId, type: kind, clockMode, startedDate, plannedEnd } = data;
      const startedBy = metadata.actor.id;
      const special = { spId, type: kind, clockMode, startedBy, startedDate, plannedEnd, overrunTold: false };
      return { ...file, stage: 'SPECIAL', specials: [...file.specials, special] };
    }
    case 'SpecialProcedureFinished':
      return settled(changed(file, data.spId, (special) => ({ ...special, endedDate: data.finishedDate })));
    case 'SpecialProcedureCancelled':
      return settled(changed(file, data.spId, (special) => ({ ...special, endedDate: data.cancelledDate })));
    case 'SpecialProcedureOverrun':
      return changed(file, data.spId, (special) => ({ ...special, overrunTold: true }));
    case 'ClockPaused':
      return changed(file, data.spId, (special) => ({
        ...special,
        pause: { from: data.from, to: data.plannedEnd, valid: true },
      }));
    case 'ClockResumed':
      return changed(file, data.spId, ({ pause, ...special }) => ({
        ...special,
        ...(pause ? { pause: { ...pause, to: data.to } } : {}),
      }));
    case 'PauseInvalidated':
      return changed(file, data.spId, ({ pause, ...special }) => ({
        ...special,
        ...(pause ? { pause: { ...pause, valid: false } } : {}),
      }));
    case 'HearingRightInformed':
      return { ...file, hearing: { lapsed: false, requestBy: data.requestBy } };
    case 'HearingRequested':
      return { ...file, hearing: { lapsed: false, ...file.hearing, requestedDate: data.requestedDate } };
    case 'HearingRightLapsed':
      return { ...file, hearing: { ...file.hearing, lapsed: true } };
    case 'HearingNotified': {
      const { date, notifiedDate, host } = data;
      return { ...file, hearing: { lapsed: false, ...file.hearing, notified: { date, notifiedDate, host } } };
    }
    case 'HearingHeld': {
      const held = { recordId: data.recordId, heldDate: data.heldDate };
      return { ...file, hearing: { lapsed: false, ...file.hearing, held } };
    }
    case 'ExtensionRequested': {
      const requestedBy = metadata.actor.id;
      return { ...file, extension: { days: data.days, requestedBy, state: 'REQUESTED', told: false } };
    }
    case 'ExtensionApproved':
      return file.extension ? { ...file, extension: { ...file.extension, days: data.days, state: 'APPROVED' } } : file;
    case 'ExtensionDeclined':
      return file.extension ? { ...file, extension: { ...file.extension, state: 'DECLINED' } } : file;
    case 'ExtensionTold':
      return file.extension ? { ...file, extension: { ...file.extension, told: true } } : file;
    case 'ConsultationRequested': {
      const { consultationId, unit, dueDate } = data;
      return { ...file, consultations: [...file.consultations, { consultationId, unit, dueDate, state: 'OPEN' }] };
    }
    case 'ConsultationAnswered':
      return awaited(file, data.consultationId, 'ANSWERED');
    case 'ConsultationSilent':
      return awaited(file, data.consultationId, 'SILENT');
    case 'OpinionRequested':
      return { ...file, opinionsAwaited: [...new Set([...file.opinionsAwaited, ...data.from])] };
    case 'ReturnedToHolder':
      return { ...withHolder(file, { id: data.to, post: data.toPost }), stage: 'IN_REVIEW' };
    case 'CaseTransferred': {
      const { officer: _, unit: __, ...rest } = withHolder(file, undefined);
      return { ...rest, stage: 'ACCEPTED', routedTo: { unit: data.toUnit, office: data.toOffice } };
    }
    case 'RecusalRecorded':
      return { ...file, recused: [...file.recused, data.officer] };
    case 'ExtensionRefusedLate':
    case 'PostAcceptanceRequest':
      return file;
    default:
      return never(type);
  }
};

/** The case in other hands; the hands before stay known. */
export const withHolder = (file: CaseFile, next: CaseFile['officer']): CaseFile => {
  const { officer, ...rest } = file;
  const earlierHolders = officer
    ? [...file.earlierHolders.filter(({ id }) => id !== officer.id), officer]
    : file.earlierHolders;
  return { ...rest, earlierHolders, ...(next ? { officer: next } : {}) };
};

/** What a "no" on its way leaves in the file. */
export const evolveNegatives = (file: CaseFile, event: Of<NegativeEvents>): CaseFile => {
  const { type, data, metadata } = event;
  switch (type) {
    case 'NegativeProposed': {
      const { proposalId, kind, reasons, competentOrgan } = data;
      const proposed = { proposalId, kind, reasons, proposedBy: metadata.actor.id, effective: false, filed: false };
      const negative = competentOrgan === undefined ? proposed : { ...proposed, competentOrgan };
      return { ...file, negative, negatives: file.negatives + 1 };
    }
    case 'NegativeConfirmed':
      return file.negative ? { ...file, negative: { ...file.negative, confirmedBy: metadata.actor.id } } : file;
    case 'NegativeDeclined': {
      const { negative: _, ...rest } = file;
      return rest;
    }
    case 'NegativeFiled':
      return file.negative ? { ...file, negative: { ...file.negative, filed: true } } : file;
    case 'SupplementLapsed':
      return usedNegative({
        ...file,
        stage: 'LAPSED',
        toServe: { remedy: data.remedy },
        decision: { outcome: 'LAPSED', date: metadata.effectiveDate, by: metadata.actor.id },
      });
    default:
      return never(type);
  }
};

/** The "no" that was confirmed has been done. */
export const usedNegative = (file: CaseFile): CaseFile =>
  file.negative ? { ...file, negative: { ...file.negative, effective: true } } : file;

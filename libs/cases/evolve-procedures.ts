import { never } from '#kernel/decider';
import type { CaseFile, ClockPause, Special } from './case-file.js';
import type { FoldedCaseEvent } from './events.js';
import type { ProcedureEvents } from './procedure-events.js';

type Of<Vocabulary> = Extract<FoldedCaseEvent, { type: keyof Vocabulary }>;

const changed = (file: CaseFile, spId: string, change: (special: Special) => Special): CaseFile => ({
  ...file,
  specials: file.specials.map((special) => (special.spId === spId ? change(special) : special)),
});

/** The pause of a special procedure or of an earlier hearing, or of the hearing where neither has that id. */
const withPause = (
  file: CaseFile,
  spId: string,
  change: (pause: ClockPause | undefined) => ClockPause | undefined,
  startedBy?: string,
): CaseFile => {
  if (file.specials.some((special) => special.spId === spId)) {
    return changed(file, spId, (special) => {
      const pause = change(special.pause);
      return pause ? { ...special, pause } : special;
    });
  }
  const { earlierPauses = [] } = file;
  if (earlierPauses.some((pause) => pause.spId === spId)) {
    const changedPauses = earlierPauses.map((pause) => (pause.spId === spId ? { ...pause, ...change(pause) } : pause));
    return { ...file, earlierPauses: changedPauses };
  }
  const pause = change(file.hearing?.pause);
  if (!file.hearing || !pause) return file;
  const by = file.hearing.pause?.startedBy ?? startedBy ?? '';
  return { ...file, hearing: { ...file.hearing, pause: { ...pause, spId, startedBy: by } } };
};

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

/** The notice of the hearing, where there is one, does not stand any more; its number is never used again. */
export const withoutNotice = (file: CaseFile): CaseFile =>
  file.hearing?.notified ? { ...file, earlierHearingNotices: (file.earlierHearingNotices ?? 0) + 1 } : file;

/** What the procedures between taking and deciding leave in the file. */
export const evolveProcedures = (file: CaseFile, event: Of<ProcedureEvents>): CaseFile => {
  const { type, data, metadata } = event;
  switch (type) {
    case 'SpecialProcedureStarted': {
      const { spId, type: kind, clockMode, startedDate, plannedDays, plannedEnd } = data;
      const startedBy = metadata.actor.id;
      const dates = { startedDate, plannedDays, plannedEnd };
      const special = { spId, type: kind, clockMode, startedBy, ...dates, overrunTold: false };
      return { ...file, stage: 'SPECIAL', specials: [...file.specials, special] };
    }
    case 'SpecialProcedureFinished':
      return settled(changed(file, data.spId, (special) => ({ ...special, endedDate: data.finishedDate })));
    case 'SpecialProcedureCancelled':
      return settled(changed(file, data.spId, (special) => ({ ...special, endedDate: data.cancelledDate })));
    case 'SpecialProcedureOverrun':
      return changed(file, data.spId, (special) => ({ ...special, overrunTold: true }));
    case 'ClockPaused':
      return withPause(
        file,
        data.spId,
        () => ({ from: data.from, to: data.plannedEnd, valid: true }),
        metadata.actor.id,
      );
    case 'ClockResumed':
      return withPause(file, data.spId, (pause) => pause && { ...pause, to: data.to });
    case 'PauseInvalidated':
      return withPause(file, data.spId, (pause) => pause && { ...pause, valid: false });
    case 'HearingRightInformed':
      return { ...file, hearing: { lapsed: false, requestBy: data.requestBy } };
    case 'HearingRequested':
      return { ...file, hearing: { lapsed: false, ...file.hearing, requestedDate: data.requestedDate } };
    case 'HearingRightLapsed':
      return { ...file, hearing: { ...file.hearing, lapsed: true } };
    case 'HearingNotified': {
      const { date, notifiedDate, host } = data;
      const notified = { date, notifiedDate, host };
      return { ...withoutNotice(file), hearing: { lapsed: false, ...file.hearing, notified } };
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
    case 'ExtensionRefusedLate':
      return file.extension ? { ...file, extension: { ...file.extension, state: 'DECLINED' } } : file;
    case 'ExtensionTold':
      return file.extension ? { ...file, extension: { ...file.extension, told: true } } : file;
    case 'ConsultationRequested': {
      const { consultationId, unit, dueDate } = data;
      const asked = { consultationId, unit, askedDate: metadata.effectiveDate, dueDate, state: 'OPEN' as const };
      return { ...file, consultations: [...file.consultations, asked] };
    }
    case 'ConsultationAnswered':
      return awaited(file, data.consultationId, 'ANSWERED');
    case 'ConsultationSilent':
      return awaited(file, data.consultationId, 'SILENT');
    case 'OpinionRequested':
      return {
        ...file,
        opinionsAwaited: [...new Set([...file.opinionsAwaited, ...data.from])],
        opinionRequests: file.opinionRequests + 1,
      };
    case 'ReturnedToHolder':
      return { ...withHolder(file, { id: data.to, post: data.toPost }), stage: 'IN_REVIEW' };
    case 'CaseTransferred': {
      const { officer: _, unit: __, ...rest } = withHolder(file, undefined);
      return { ...rest, stage: 'ACCEPTED', routedTo: { unit: data.toUnit, office: data.toOffice } };
    }
    case 'RecusalRecorded': {
      // An opinion that may not be given any more is not waited for.
      const opinionsAwaited = file.opinionsAwaited.filter((id) => id !== data.officer);
      return { ...file, recused: [...file.recused, data.officer], opinionsAwaited };
    }
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

import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import { remedyFor } from '#law/remedy';
import {
  confirmedNegative,
  lacksOnly,
  missingPapers,
  negativeClocks,
  ofTheMatter,
  onlyKnown,
  remedyFacts,
} from './acceptance.js';
import type { CaseFile } from './case-file.js';
import { computeDeadline, decisionClocks } from './clocks.js';
import type { CaseCommands } from './commands.js';
import { documentNo } from './document-no.js';
import type { CaseEvent } from './events.js';
import { deemAcceptance, missedNotice } from './expiry.js';
import { refuse } from './refusals.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

/**
 * Papers that have to come in before anything can be granted: what an undertaking named, and what a promise stood for that was
 * withdrawn after the acceptance.
 */
export const outstandingPapers = (file: CaseFile): readonly string[] => {
  const { mode, promise, defects, deficiency } = file;
  const wanting = new Set([...missingPapers(file), ...defects]);
  const withdrawn = mode === 'PROMISE' && promise?.state === 'WITHDRAWN' ? promise.items : [];
  return [...new Set([...(deficiency?.missing ?? []), ...withdrawn.filter((code) => wanting.has(code))])];
};

/** Secondary papers of the list, and nothing else wanting: the main ones are in and found in order (domain.md No. 20). */
const onlySecondary = (file: CaseFile, missing: readonly string[]): void => {
  const mayFollow = file.matter.ways?.deficiency;
  if (!mayFollow) throw refuse('no-such-way');
  if (missing.length === 0 || new Set(missing).size < missing.length) throw refuse('nothing-named');
  if (!missing.every((code) => mayFollow.includes(code))) throw refuse('main-paper-missing');
  if (file.checkOutcome === undefined) throw refuse('materials-not-checked');
  if (!lacksOnly(file, missing)) throw refuse('main-paper-missing');
};

export const acceptWithDeficiency = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { data, by, at }: Ask<'AcceptWithDeficiency'>,
): Events => {
  ofTheMatter(file, by);
  const today = localDate(at);
  const missed = missedNotice(file, today);
  if (missed) return deemAcceptance(calendar, file, missed, at);
  const { missing, form, termDays, undertaking } = data;
  onlySecondary(file, missing);
  const { statutoryDays, promisedDays, unitId: unit } = file.matter;
  const limit = promisedDays ?? statutoryDays;
  if (limit !== null && termDays > limit) throw refuse('undertaking-too-long');
  const deadline = computeDeadline(calendar, file, 'DEFICIENCY', today, termDays);
  const noticeId = documentNo(file.caseNo, 'RQ', file.reopenings + 1);
  return [
    {
      type: 'AcceptedWithDeficiency',
      data: { missing, form, dueDate: deadline.data.dueDate, undertaking, noticeId },
    },
    {
      type: 'CaseAccepted',
      data: {
        unit,
        mode: 'DEFICIENCY',
        acceptedDate: today,
        clockDay0: today,
        clockDay0Rule: 'DEFICIENCY_ACCEPTED',
        statutoryDays,
        promisedDays,
        receiptNo: documentNo(file.caseNo, 'SL', file.reopenings + 1),
      },
    },
    ...decisionClocks(calendar, file, today),
    deadline,
  ];
};

export const submitMissing = (file: CaseFile, { data }: Ask<'SubmitMissing'>): Events => {
  const outstanding = outstandingPapers(file);
  const came = data.materials.map(({ code }) => code);
  if (outstanding.length === 0) throw refuse('nothing-outstanding');
  if (came.length === 0) throw refuse('nothing-named');
  onlyKnown(file, came);
  if (!came.every((code) => outstanding.includes(code))) throw refuse('paper-not-outstanding');
  const complete = outstanding.every((code) => came.includes(code));
  return [{ type: 'MissingMaterialReceived', data: { materials: data.materials, complete } }];
};

/** 视为放弃，退件办结: after the term of the undertaking, and with the word of a superior. */
export const lapseDeficiency = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { data, at }: Ask<'LapseDeficiency'>,
): Events => {
  const { deficiency } = file;
  if (!deficiency || deficiency.missing.length === 0) throw refuse('nothing-outstanding');
  const today = localDate(at);
  if (today <= deficiency.dueDate) throw refuse('term-still-runs');
  const { reasons } = confirmedNegative(file, 'DEFICIENCY_LAPSED');
  return [
    {
      type: 'DeficiencyLapsed',
      data: {
        unit: file.matter.unitId,
        docNo: documentNo(file.caseNo, 'RQT', file.reopenings + 1),
        missing: deficiency.missing,
        reasons,
        returned: file.materials,
        remedy: remedyFor({ ...remedyFacts(file, data.serviceMethod, today), actType: 'ACCEPTANCE_REFUSED' }),
      },
    },
    ...negativeClocks(calendar, file, today),
  ];
};

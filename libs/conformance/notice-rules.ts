import { localDate } from '#calendar/legal-dates';
import { before, type CaseHistory, type Found, of } from './rule.js';

type Findings = readonly Omit<Found, 'caseId'>[];

/**
 * 一次告知: a later notice may repeat, name new defects of papers handed in since, and what a promise stood for when the notice
 * before it was served; nothing else (行政许可法 art. 32(4)).
 */
export const notToldAtOnce = (history: CaseHistory): Findings => {
  const notices = of(history, 'SupplementRequested');
  return notices.slice(1).flatMap((notice, index) => {
    const previous = notices[index];
    const handedIn = of(history, 'SupplementReceived')
      .filter(({ revision }) => revision > (previous?.revision ?? 0) && revision < notice.revision)
      .flatMap(({ data }) => data.materials.map(({ code }) => code));
    const promised = of(history, 'PromiseSigned')
      .filter(({ revision }) => revision < (previous?.revision ?? 0))
      .flatMap(({ data }) => data.items);
    const known = new Set([...handedIn, ...promised, ...(previous?.data.items.map(({ code }) => code) ?? [])]);
    const late = notice.data.items.map(({ code }) => code).filter((code) => !known.has(code));
    if (late.length === 0 || !previous) return [];
    const codes = late.join('、');
    return [
      {
        words: {
          zh: `第 ${notice.data.round} 次补正才告知：${codes}`,
          en: `Told only in notice ${notice.data.round}: ${late.join(', ')}`,
        },
        steps: [previous, notice],
      },
    ];
  });
};

/** 五日内告知: what was told after its last day, and what was never told and so counts as accepted. */
export const notToldInTime = (history: CaseHistory): Findings => [
  ...of(history, 'CaseDeemedAccepted').map((step) => ({
    words: {
      zh: `逾期未告知，视为受理（${step.data.missedBy.unit} ${step.data.missedBy.post}）`,
      en: `Nothing was told in time, so it counts as accepted (${step.data.missedBy.unit} ${step.data.missedBy.post})`,
    },
    steps: [step],
  })),
  ...of(history, 'SupplementRequested').flatMap((notice) => {
    const due = before(history, notice).findLast(
      (step) => step.type === 'DeadlineComputed' && step.data.kind === 'NOTICE_5',
    );
    const dueDate = due?.type === 'DeadlineComputed' ? due.data.dueDate : undefined;
    const served = localDate(notice.data.servedAt);
    if (!due || dueDate === undefined || served <= dueDate) return [];
    const words = {
      zh: `告知书 ${served} 送达，期限 ${dueDate}`,
      en: `The notice was served on ${served}, due on ${dueDate}`,
    };
    return [{ words, steps: [due, notice] }];
  }),
];

/** The clock stood still without the written notice that allows it (行政许可法 art. 45). */
export const pausedWithoutNotice = (history: CaseHistory): Findings =>
  of(history, 'ClockPaused').flatMap((pause) => {
    const earlier = before(history, pause);
    const { spId, noticeId, type, from } = pause.data;
    const isNotified =
      type === 'HEARING'
        ? earlier.some((step) => step.type === 'HearingNotified')
        : earlier.some(
            (step) =>
              step.type === 'SpecialProcedureStarted' &&
              step.data.spId === spId &&
              step.data.noticeId === noticeId &&
              step.data.noticeServedAt !== undefined &&
              localDate(step.data.noticeServedAt) <= from,
          );
    if (isNotified && noticeId !== '') return [];
    return [
      {
        words: { zh: `${spId} 中止计时而无书面告知`, en: `${spId} stopped the clock without a written notice` },
        steps: [pause],
      },
    ];
  });

/** A procedure that ran beyond the day its notice named: from there on it is the unit's own time. */
export const beyondNotice = (history: CaseHistory): Findings =>
  of(history, 'SpecialProcedureFinished').flatMap((finished) => {
    const started = of(history, 'SpecialProcedureStarted').find(({ data }) => data.spId === finished.data.spId);
    if (!started || finished.data.finishedDate <= started.data.plannedEnd) return [];
    const { plannedEnd, type } = started.data;
    const { finishedDate } = finished.data;
    const words = {
      zh: `${type} 应于 ${plannedEnd} 结束，实际 ${finishedDate}`,
      en: `${type} was to end on ${plannedEnd} and ended on ${finishedDate}`,
    };
    return [{ words, steps: [started, finished] }];
  });

/** A consulted unit that was silent to the end of the term, or answered after it. */
export const consultedInVain = (history: CaseHistory): Findings =>
  of(history, 'ConsultationRequested').flatMap((asked) => {
    const { consultationId, dueDate, unit } = asked.data;
    const silent = of(history, 'ConsultationSilent').find(({ data }) => data.consultationId === consultationId);
    const answer = of(history, 'ConsultationAnswered').find(({ data }) => data.consultationId === consultationId);
    const late = answer && answer.metadata.effectiveDate > dueDate ? answer : undefined;
    const shown = [silent, late].filter((step) => step !== undefined);
    if (shown.length === 0) return [];
    const words = { zh: `${unit} 逾期（${dueDate}）未答复`, en: `${unit} had not answered by ${dueDate}` };
    return [{ words, steps: [asked, ...shown] }];
  });

/** 超期未公开说明: a promise that was overrun and never explained, once the term for it is over. */
export const overrunUnexplained = (history: CaseHistory): Findings =>
  of(history, 'DeadlineBreached')
    .filter(({ data }) => data.kind === 'EXPLAIN')
    .map((breached) => {
      const overrun = before(history, breached).findLast(
        (step) => step.type === 'DeadlineBreached' && step.data.kind === 'PROMISED',
      );
      const words = {
        zh: `超过承诺时限，至 ${breached.data.dueDate} 未公开说明理由`,
        en: `The promise was overrun and not explained in public by ${breached.data.dueDate}`,
      };
      return { words, steps: [...(overrun ? [overrun] : []), breached] };
    });

import type { ExceptionEvent, ExceptionEvents, ExceptionScope } from '#exceptions/events';
import { exceptionId, exceptionStream } from '#exceptions/events';
import type { Logged } from '#event-log/decode';
import type { Envelope } from '#kernel/envelope';
import { type ExceptionEntry, exceptionRegister } from '#read-models/exceptions';
import { documentsOf } from './read-model.js';

/** An exception of a matter as its stream would hold it, step by step. */
export const exceptionHistory = (
  matterCode: string,
  scope: ExceptionScope,
  { from, to }: { readonly from: string; readonly to: string },
  steps: readonly ExceptionEvent['type'][],
  reasonCode: ExceptionEvents['ExceptionRequested']['reasonCode'] = 'ACTUAL_WORK',
): Logged<ExceptionEvent>[] => {
  const data: ExceptionEvents = {
    ExceptionRequested: { matterCode, unit: 'urban', scope, reasonCode },
    ExceptionApproved: { docNo: '调政函〔2026〕3号', to, reviewBy: to },
    ExceptionDeclined: { reason: '可以网上办理' },
    ExceptionEffective: { filingNo: 'LW-1', from },
    ExceptionEnded: { effectiveFrom: from },
    ExceptionReviewDue: { filingNo: 'LW-1', reviewBy: to },
    ExceptionExpiring: { filingNo: 'LW-1', to, days: 7 },
    ExceptionExpired: { filingNo: 'LW-1', to },
  };
  const stream = exceptionStream(exceptionId(matterCode, scope));
  return steps.map(
    (type, revision) =>
      ({
        type,
        data: data[type],
        metadata: {} as Envelope,
        id: `${stream}@${revision}`,
        stream,
        revision,
        position: revision + 1,
      }) as Logged<ExceptionEvent>,
  );
};

/** What the register holds after such a history. */
export const entryOf = (...history: Parameters<typeof exceptionHistory>): ExceptionEntry => {
  const [entry] = documentsOf<ExceptionEntry>(exceptionRegister, exceptionHistory(...history)).values();
  if (!entry) throw new Error('No exception was asked for');
  return entry;
};

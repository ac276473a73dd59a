import type { CaseEvent } from '#cases/events';
import type { Bilingual } from '#kernel/refusal';
import type { Notice } from './events.js';

/** The case an event belongs to, as far as a notification names it. */
export interface CaseFacts {
  readonly caseNo: string;
  readonly matter: { readonly code: string; readonly name: Bilingual };
  readonly unit: string;
}

/** Of what is told outside: an alert to whom it goes, a due date that a new calendar moved to those who were told the old one. */
type Told = Pick<Notice, 'subject' | 'kind' | 'dueDate' | 'level' | 'toldBefore' | 'readers'>;

/** What of an event is told outside; undefined where nothing is. */
export const toldOutside = ({ type, data }: CaseEvent): Told | undefined => {
  if (type === 'AlertRaised') {
    const { kind, dueDate, level, told = [] } = data;
    return told.length === 0 ? undefined : { subject: 'ALERT_RAISED', kind, dueDate, level, readers: told };
  }
  if (type === 'AlertEscalated') {
    const { kind, dueDate, level, to } = data;
    return { subject: 'ALERT_ESCALATED', kind, dueDate, level, readers: [to] };
  }
  if (type === 'DeadlineComputed' && data.cause === 'CALENDAR' && data.toldBefore !== undefined) {
    const { kind, dueDate, toldBefore } = data;
    return { subject: 'DUE_DATE_MOVED', kind, dueDate, toldBefore, readers: ['APPLICANT', 'HOLDER'] };
  }
  return undefined;
};

export const noticeOf = (
  told: Told,
  about: Notice['about'],
  { caseNo, matter: { code, name }, unit }: CaseFacts,
): Notice => ({ about, ...told, caseNo, matter: { code, name }, unit });

import { cnCalendar } from '#calendar/working-days';
import { fold, type Recorded } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import { type Chiefs, chiefDecider } from '#posts/chief';
import type { ChiefEvent, ChiefEvents, GrantEvent, GrantEvents, PostEvent, PostEvents } from '#posts/events';
import { type Grant, grantDecider } from '#posts/grant';
import type { PostRecord } from '#posts/post';
import { officeHours } from '#calendar/office-hours';
import { postDecider } from '#posts/post-rules';
import { bureau, unitHead } from './people.js';

export const hours = officeHours(cnCalendar());
export const posts = postDecider(hours);
export const chiefs = chiefDecider(hours);

/** An instant of March 2026 (the 2nd is a Monday), Asia/Shanghai. */
export const march = (day: number, clock = '09:00'): string =>
  `2026-03-${String(day).padStart(2, '0')}T${clock}:00+08:00`;

const fact = <Event>(type: string, data: object, occurredAt: string, actor: Actor = unitHead): Recorded<Event> =>
  ({ type, data, metadata: { occurredAt, actor } as Envelope }) as unknown as Recorded<Event>;

export const post = <Type extends PostEvent['type']>(type: Type, data: PostEvents[Type], at: string) =>
  fact<PostEvent>(type, data, at);
export const grant = <Type extends GrantEvent['type']>(type: Type, data: GrantEvents[Type], at: string) =>
  fact<GrantEvent>(type, data, at);
export const chief = <Type extends ChiefEvent['type']>(type: Type, data: ChiefEvents[Type], at: string) =>
  fact<ChiefEvent>(type, data, at);

export const postOf = (...history: Recorded<PostEvent>[]): PostRecord => fold(posts, history);
export const grantOf = (...history: Recorded<GrantEvent>[]): Grant => fold(grantDecider, history);
export const chiefsOf = (...history: Recorded<ChiefEvent>[]): Chiefs => fold(chiefs, history);

/** Anna holds the review post of the bureau, Bo stands in. */
export const reviewPost = { unit: bureau, a: 'anna', b: 'bo' };
export const defined = post('PostDefined', reviewPost, march(2, '08:00'));
export const annaAway = post(
  'AbsenceDeclared',
  { officer: 'anna', from: march(3), to: march(6), reason: 'LEAVE', coverDueAt: march(3, '09:30') },
  march(2),
);
export const boStandsIn = post(
  'BPostActivated',
  { officer: 'bo', inPlaceOf: 'anna', since: march(3), uncoveredMinutes: 10 },
  march(3, '09:10'),
);

export const given: GrantEvents['AuthorityGranted'] = {
  unit: bureau,
  matters: ['M-100'],
  scopes: ['review', 'decide'],
  grantee: 'anna',
  from: '2026-03-02',
  to: '2026-12-31',
  docNo: 'SQ-1',
};
export const granted = grant('AuthorityGranted', given, march(2, '08:30'));

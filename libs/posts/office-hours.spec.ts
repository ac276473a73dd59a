import { hours, march } from '#test-support/posts-history';
import { addWorkingMinutes, isOpenAt, workingMinutes } from './office-hours.js';

describe('office hours', () => {
  it.each([
    [march(2, '08:29'), false],
    [march(2, '08:30'), true],
    [march(2, '11:30'), false],
    [march(2, '13:00'), true],
    [march(2, '16:30'), false],
    [march(7, '10:00'), false],
    ['2026-02-14T10:00:00+08:00', true],
    ['2026-02-17T10:00:00+08:00', false],
  ])('at %s: open %s, make-up Saturdays included and holidays not', (at, open) =>
    expect(isOpenAt(hours, at)).toBe(open),
  );

  it.each([
    [march(2, '09:00'), march(2, '09:59'), 59],
    [march(2, '11:00'), march(2, '13:30'), 60],
    [march(2, '16:00'), march(3, '09:00'), 60],
    [march(6, '16:00'), march(9, '09:00'), 60],
    [march(2, '10:00'), march(2, '09:00'), 0],
  ])('between %s and %s lie %i working minutes', (from, to, minutes) =>
    expect(workingMinutes(hours, from, to)).toBe(minutes),
  );

  it.each([
    [march(2, '09:00'), 30, march(2, '09:30')],
    [march(2, '11:20'), 30, march(2, '13:20')],
    [march(2, '07:00'), 30, march(2, '09:00')],
    [march(6, '16:20'), 30, march(9, '08:50')],
  ])('%s and %i working minutes is %s', (from, minutes, at) => {
    expect(addWorkingMinutes(hours, from, minutes)).toBe(new Date(at).toISOString());
    expect(workingMinutes(hours, from, at)).toBe(minutes);
  });
});

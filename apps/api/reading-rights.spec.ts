import type { Actor, Role } from '#kernel/envelope';
import { roles } from '#kernel/envelope';
import { fileAfter, happened, receive } from '#test-support/case-history';
import { clerk, officer, stranger, wangMei } from '#test-support/people';
import { type CaseScope, maySee, scopeOf, sightOf } from './reading-rights.js';

const atWindow: CaseScope = { subjectRef: wangMei.id, receivedBy: clerk, units: ['health-bureau', 'fire-brigade'] };
const online: CaseScope = { ...atWindow, receivedBy: wangMei };
const inTown: CaseScope = { ...atWindow, receivedBy: { id: 'clerk-7', role: 'clerk', unit: 'xiaoming' } };
const imported: CaseScope = { units: [] };
const staff = (role: Role, unit?: string): Actor => ({ id: 'x-1', role, ...(unit === undefined ? {} : { unit }) });

const unitRoles = ['officer', 'file-auditor', 'decider', 'chief', 'unit-head'] as const;
const everywhere = [
  'centre',
  'bureau',
  'government',
  'supervisor',
  'investigator',
  'auditor',
  'administrator',
] as const;

describe('a case is there for', () => {
  it.each<[string, Actor, CaseScope]>([
    ['its applicant', wangMei, atWindow],
    ['the agent who handed it in', staff('agent'), { ...atWindow, receivedBy: staff('agent') }],
    ['the clerk who received it, at whatever window now', { ...clerk, unit: 'dananzhen' }, atWindow],
    ['a clerk of the same window', staff('clerk', 'xiaoming'), inTown],
    ['a clerk of the centre, whatever the window was', staff('clerk', 'centre'), inTown],
    ['a general window of the centre, if it came in online', staff('clerk', 'centre-east'), online],
    ...unitRoles.map((role): [string, Actor, CaseScope] => [
      `a ${role} of the unit it belongs to`,
      staff(role, 'health-bureau'),
      atWindow,
    ]),
    ['an officer of a unit that is asked about it', staff('officer', 'fire-brigade'), atWindow],
    ...everywhere.map((role): [string, Actor, CaseScope] => [`the ${role}`, staff(role), inTown]),
    ['staff of any unit, if it is the history of another system', staff('officer', 'housing'), imported],
  ])('%s', (_, actor, scope) => expect(maySee(actor, scope)).toBe(true));
});

describe('a case is not there for', () => {
  it.each<[string, Actor, CaseScope]>([
    ['another applicant', stranger, atWindow],
    ['an agent who did not hand it in', staff('agent'), { ...atWindow, receivedBy: { id: 'a-2', role: 'agent' } }],
    ['an agent whose id is the receiving clerk’s', { ...clerk, role: 'agent' }, atWindow],
    ['a clerk of another window', staff('clerk', 'xiaoming'), atWindow],
    ['a clerk of a town, if it came in online', staff('clerk', 'xiaoming'), online],
    ['a clerk without a window', staff('clerk'), { ...atWindow, receivedBy: { id: 'clerk-2', role: 'clerk' } }],
    ['a clerk of a unit whose name only begins alike', staff('clerk', 'centrepoint'), online],
    ...unitRoles.map((role): [string, Actor, CaseScope] => [
      `a ${role} of another unit`,
      staff(role, 'housing'),
      atWindow,
    ]),
    ['an officer without a unit', staff('officer'), atWindow],
    ['the public', staff('public'), atWindow],
    ['an applicant, if it is the history of another system', wangMei, imported],
  ])('%s', (_, actor, scope) => expect(maySee(actor, scope)).toBe(false));
});

describe('what somebody sees of a case', () => {
  it('is nothing where there is no such case for them, for every role', () => {
    for (const role of roles) {
      const actor = staff(role, 'housing');
      expect(sightOf(actor, atWindow) === 'none').toBe(!maySee(actor, atWindow));
    }
  });

  it('is everything for its applicant and its unit, and all but the words for those who watch', () => {
    expect(sightOf(wangMei, atWindow)).toBe('full');
    expect(sightOf(officer, atWindow)).toBe('full');
    expect(sightOf(staff('investigator'), atWindow)).toBe('full');
    expect(sightOf(staff('supervisor'), atWindow)).toBe('masked');
  });
});

describe('the scope of a case', () => {
  it('holds whom it is about, who received it, and its units', () => {
    const file = fileAfter(happened(receive('2026-03-02')));
    const consulted = {
      consultationId: 'c',
      unit: 'fire-brigade',
      dueDate: '2026-03-05',
      askedDate: '2026-03-02',
      state: 'OPEN' as const,
    };
    const routedTo = { unit: 'xiaoming', office: 'xiaoming-service' };
    expect(scopeOf({ ...file, consultations: [consulted], routedTo })).toEqual({
      subjectRef: wangMei.id,
      receivedBy: clerk,
      units: ['health-bureau', 'xiaoming', 'fire-brigade'],
    });
    expect(scopeOf({ stage: 'IMPORTED', externalId: 'x', activities: 1 })).toEqual({ units: [] });
  });
});

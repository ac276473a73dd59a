import type { Actor } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import { permittedRoles } from './commands.js';

/** Every "no" of the posts, grants and chiefs, in the words a letter could quote. */
const refusals = {
  'role-not-permitted': ['forbidden', '您的角色不能进行此操作。', 'Your role may not do this.'],
  'not-your-unit': ['forbidden', '岗位不属于您所在的单位。', 'This belongs to another unit.'],
  'not-on-post': ['forbidden', '您不在该岗位上。', 'You do not hold this post.'],
  'no-such-post': ['missing', '没有此岗位。', 'There is no such post.'],
  'no-such-grant': ['missing', '没有此项授权。', 'There is no such grant.'],
  'no-such-seal': ['missing', '没有此印章。', 'There is no such seal.'],
  'same-person': ['invalid', 'A岗与B岗不得为同一人。', 'The same person cannot be both A and B of a post.'],
  'post-of-another-unit': ['conflict', '岗位编号已被其他单位使用。', 'The post belongs to another unit.'],
  'absence-reversed': ['invalid', '离岗的结束时间须晚于开始时间。', 'The absence ends before it begins.'],
  'absence-over': ['invalid', '离岗时间已过，不得补登。', 'The absence is over: it cannot be declared afterwards.'],
  'absence-too-far': ['invalid', '离岗的起止时间须在前后一年之内。', 'An absence lies within a year of today.'],
  'both-absent': ['conflict', 'A岗与B岗不得同时离岗。', 'A and B of a post may not both be absent.'],
  'a-is-present': ['conflict', 'A岗在岗，无须启用B岗。', 'A is on duty: there is nobody to stand in for.'],
  'b-is-absent': ['conflict', 'B岗不在岗，不能启用。', 'B is absent and cannot stand in.'],
  'b-not-active': ['conflict', 'B岗未启用。', 'B does not stand in for A.'],
  'b-may-not-return': [
    'forbidden',
    'B岗在代岗期间不得退回、压件或拖延；由A岗或负责人收回。',
    'B may not return, hold or delay what came with the post: A or the head of the unit takes it back.',
  ],
  'a-still-absent': [
    'conflict',
    'A岗仍在离岗期间，须本人返岗。',
    'A is still absent: only A in person ends the absence.',
  ],
  'no-such-handover': ['missing', '没有此次移交。', 'There is no such hand-over.'],
  'grant-exists': ['conflict', '授权编号已被使用。', 'The grant exists already and is never granted anew.'],
  'grant-over': ['conflict', '授权已到期。', 'The grant has expired: there is nothing to revoke.'],
  'grant-reversed': ['invalid', '授权的结束日期不得早于开始日期。', 'The grant ends before it begins.'],
  retroactive: ['invalid', '不得追溯至今日之前生效。', 'It cannot take effect before today.'],
  'chief-in-office': [
    'conflict',
    '该单位在此办事大厅已有首席代表，请办理更换。',
    'The unit has a chief at this venue: replace that one.',
  ],
  'no-chief': ['conflict', '该单位在此办事大厅没有首席代表。', 'The unit has no chief at this venue.'],
  'chief-out-of-order': ['conflict', '不得早于前一任命的生效日期。', 'An earlier appointment takes effect only later.'],
  'seal-exists': ['conflict', '印章编号已被使用。', 'The seal is registered already, elsewhere.'],
  'not-the-seal-holder': ['forbidden', '您当前不是该印章的保管使用人。', 'The seal is not yours to use at this time.'],
  'nobody-may-act': ['conflict', '此时无人可以办理。', 'Nobody could act at that time.'],
  'officer-absent': ['forbidden', '该人员此时离岗。', 'The officer was absent at that time.'],
  'no-grant': ['forbidden', '此时没有该事项的有效授权。', 'There was no valid grant for this at that time.'],
  'b-lacks-grant': [
    'forbidden',
    'B岗没有该项授权，须提请负责人决定。',
    'B stands in but holds no grant for this: it goes up to the head of the unit.',
  ],
  'not-chief': ['forbidden', '此时不是首席代表。', 'The officer was not the chief at that time, nor stood in for one.'],
  'four-eyes': [
    'forbidden',
    '已参与前一环节，不得由同一人办理。',
    'Who has acted in the earlier step may not act in this one, nor as B of another.',
  ],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

export type PostRefusalCode = keyof typeof refusals;

/** The refusal of that code, to be thrown. */
export const refuse = (code: PostRefusalCode): Refusal => {
  const [kind, zh, en] = refusals[code];
  return new Refusal(code, kind, { zh, en });
};

export const requireRole = (command: keyof typeof permittedRoles, by: Actor): void => {
  if (!(permittedRoles[command] as readonly string[]).includes(by.role)) throw refuse('role-not-permitted');
};

const aboveUnits: readonly string[] = ['centre', 'bureau', 'administrator', 'system'];

/** People of a unit act within it; those above units act in all. */
export const requireUnit = (unit: string, by: Actor): void => {
  if (!aboveUnits.includes(by.role) && by.unit !== unit) throw refuse('not-your-unit');
};

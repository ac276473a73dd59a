import { Refusal } from '#kernel/refusal';

/** Every "no" of a review, in the words a letter could quote. */
const refusals = {
  'role-not-permitted': ['forbidden', '您的角色不能进行此操作。', 'Your role may not do this.'],
  'not-your-service': [
    'forbidden',
    '只有办件申请人本人或持有效评价码的人可以评价。',
    'Only the applicant of the service, or who holds its code, can review it.',
  ],
  'not-served-yet': [
    'conflict',
    '办件尚未送达，暂不能评价。',
    'The case has not been served yet: there is nothing to review.',
  ],
  'already-reviewed': ['conflict', '一事一评：该办件已评价。', 'One review per service: this one has been reviewed.'],
  'already-invited': ['conflict', '该服务已发出评价邀请。', 'The review of this service has been asked for.'],
  'invitation-expired': ['conflict', '评价期限已过。', 'The time for this review is over.'],
  'real-name-unknown': [
    'invalid',
    '实名评价须本人登录。',
    'A review under a real name needs an identity; a code gives none.',
  ],
  'no-such-review': ['missing', '没有此评价，或您无权查看。', 'There is no such review, or it is not yours.'],
  'wrong-state': ['conflict', '评价当前状态不允许此操作。', 'The review is not in a state in which this can be done.'],
  'not-your-unit': ['forbidden', '该评价不属于您所在的单位。', 'The review is of another unit.'],
  'person-reviewed': [
    'forbidden',
    '被评价人不得自行联系、核实或回访。',
    'Who is reviewed may not contact, verify or revisit.',
  ],
  'contact-first': ['conflict', '实名差评须先联系评价人。', 'Behind a real name somebody must be contacted first.'],
  'must-rectify': ['conflict', '差评属实，须整改。', 'The review was found true: it takes a rectification.'],
  'nothing-to-rectify': ['conflict', '差评不属实，无须整改。', 'The review was not found true: explain, or appeal.'],
  'nothing-to-appeal': ['conflict', '差评属实，不得申诉。', 'The review was found true: there is nothing to appeal.'],
  'appeal-too-late': ['conflict', '申诉期限已过。', 'The time for an appeal is over.'],
  'answer-first': ['conflict', '须先整改或说明，再反馈。', 'First comes a rectification or an explanation.'],
  'revisit-first': ['conflict', '实名差评须回访后办结。', 'A real-name review is closed after a revisit.'],
  'excluded-review': ['conflict', '已排除的评价不予公开。', 'An excluded review is not published.'],
  'append-too-late': ['conflict', '追加评价期限已过。', 'The time to add to the review is over.'],
  'already-appended': ['conflict', '已追加评价。', 'The review has been added to.'],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

export type ReviewRefusalCode = keyof typeof refusals;

/** The refusal of that code, to be thrown. */
export const refuse = (code: ReviewRefusalCode): Refusal => {
  const [kind, zh, en] = refusals[code];
  return new Refusal(code, kind, { zh, en });
};

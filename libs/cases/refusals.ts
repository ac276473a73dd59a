import { Refusal } from '#kernel/refusal';

/** Every "no" of this decider, in the words a letter could quote. */
const refusals = {
  'wrong-state': ['conflict', '办件当前状态不允许此操作。', 'The case is not in a state in which this can be done.'],
  'no-such-case': ['missing', '没有此办件，或您无权查看。', 'There is no such case, or it is not yours.'],
  'role-not-permitted': ['forbidden', '您的角色不能进行此操作。', 'Your role may not do this.'],
  'not-your-unit': ['forbidden', '办件不属于您所在的单位。', 'The case belongs to another unit.'],
  'not-your-case': ['forbidden', '办件由其他承办人持有。', 'Another officer holds this case.'],
  'not-your-application': ['forbidden', '只能以本人名义提交申请。', 'An applicant can apply in their own name only.'],
  'separation-of-duties': [
    'forbidden',
    '收件、审核与决定须由不同人员办理。',
    'Who received, checked, accepted or alone reviewed a case may not decide it.',
  ],
  'materials-not-checked': [
    'conflict',
    '尚未审查申请材料。',
    'The materials have not been checked since the last papers came in.',
  ],
  'materials-incomplete': [
    'conflict',
    '申请材料不齐全，应一次告知补正。',
    'The materials are not complete: ask once for all that is missing.',
  ],
  'materials-complete': [
    'conflict',
    '申请材料齐全，应予受理。',
    'The materials were found complete: there is nothing to ask for.',
  ],
  'one-time-notice': [
    'conflict',
    '补正须一次告知；再次告知仅限新提交材料中的问题。',
    'What is missing is told once, all together; a later notice may only name defects of newly handed-in papers.',
  ],
  'deemed-accepted': [
    'conflict',
    '五个工作日内未告知，自收到申请材料之日起即为受理。',
    'The five working days have passed without a notice: the application counts as accepted from the day it was received.',
  ],
  'unknown-material': ['invalid', '事项指南中没有该材料。', 'The guide of the matter does not ask for this paper.'],
  'opinions-missing': [
    'conflict',
    '尚无审查意见，不能提交决定。',
    'No review opinion has been recorded: there is nothing to decide on.',
  ],
  'reasons-missing': [
    'invalid',
    '否定决定必须载明理由和依据。',
    'A negative decision must state its reasons and their legal basis.',
  ],
  'negative-not-proposed': [
    'conflict',
    '否定性决定须先提出拟办意见。',
    'A negative decision must be proposed first, with its reasons.',
  ],
  'negative-not-confirmed': [
    'conflict',
    '否定性决定须经上级复核确认。',
    'A negative decision must be confirmed by a superior who did not propose it.',
  ],
  'competent-organ-missing': [
    'invalid',
    '不属于本机关职权的，应告知有权机关。',
    'Where the matter is another organ’s, that organ must be named.',
  ],
  'not-instant': [
    'conflict',
    '该事项不是即办件，须先审查。',
    'The matter is not decided on the spot: it must be reviewed first.',
  ],
  'no-certificate': ['conflict', '该事项不核发证照。', 'The matter has no certificate.'],
  'certificate-first': ['conflict', '应先制证再送达。', 'The certificate must be issued before delivery.'],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

export type CaseRefusalCode = keyof typeof refusals;

/** The refusal of that code, to be thrown. */
export const refuse = (code: CaseRefusalCode): Refusal => {
  const [kind, zh, en] = refusals[code];
  return new Refusal(code, kind, { zh, en });
};

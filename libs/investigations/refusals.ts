import { Refusal } from '#kernel/refusal';

/** Every "no" of an investigation, in the words a letter could quote. */
const refusals = {
  'role-not-permitted': ['forbidden', '您的角色不能进行此操作。', 'Your role may not do this.'],
  'no-such-investigation': [
    'missing',
    '没有此项调查，或您无权查看。',
    'There is no such investigation, or not for you.',
  ],
  'wrong-state': [
    'conflict',
    '调查当前状态不允许此操作。',
    'The investigation is not in a state in which this can be done.',
  ],
  'already-opened': ['conflict', '该调查已立案。', 'This investigation has been opened.'],
  'nothing-to-investigate': [
    'invalid',
    '立案须指明办件和单位。',
    'An investigation names the cases and units it is about.',
  ],
  'two-investigators': [
    'invalid',
    '调查须由两名以上人员进行（政务处分法第四十二条）。',
    'An investigation takes at least two people, here two different ones of the file.',
  ],
  'same-unit': [
    'forbidden',
    '被调查单位的人员不得参与调查。',
    'Nobody of a unit that is investigated takes part in the investigation.',
  ],
  'involved-in-the-case': [
    'forbidden',
    '经手过该办件的人员不得参与调查。',
    'Who had a hand in a case does not investigate it.',
  ],
  'not-an-investigator': ['conflict', '此人不是本案调查人员。', 'This person does not investigate here.'],
  'not-the-cases': [
    'invalid',
    '须包括立案的全部办件。',
    'All cases of the investigation are frozen and attributed, and no others.',
  ],
  'earlier-than-frozen': ['conflict', '不得倒退已保全的证据。', 'Evidence is frozen again at a later revision only.'],
  'not-as-frozen': [
    'conflict',
    '归因须以保全的证据为准。',
    'The delay is attributed on the evidence as it was frozen.',
  ],
  'nothing-cited': ['invalid', '结论须引用事件。', 'Every finding cites recorded events.'],
  'not-in-evidence': ['invalid', '引用的事件不在保全的证据之内。', 'A cited event is not in the frozen evidence.'],
  'not-told': ['conflict', '须先告知事实和依据。', 'Facts and basis are told first.'],
  'not-heard': [
    'conflict',
    '须先听取陈述和申辩（政务处分法第四十三条）。',
    'Everybody who is concluded on is heard first.',
  ],
  'no-direct-person': [
    'invalid',
    '领导责任以直接责任为前提。',
    'A leader answers beside the person directly responsible.',
  ],
  'no-grave-consequence': [
    'invalid',
    '未造成重大损失或者影响的，不追究部门负责人。',
    'The head of the department answers only for a heavy loss or grave influence.',
  ],
  'person-twice': ['invalid', '同一人只能有一种责任。', 'A person is named once.'],
  'not-a-party': ['missing', '没有对您作出的责任认定。', 'There is no conclusion about you here.'],
  'appeal-too-late': ['conflict', '申诉期限已过。', 'The time for an appeal is over.'],
  'no-appeal': ['conflict', '没有待处理的申诉。', 'No appeal of this person is open.'],
  'own-conclusion': ['forbidden', '作出结论的人员不得处理申诉。', 'Who concluded does not rule on the appeal.'],
  'worse-on-appeal': [
    'invalid',
    '不得因申诉加重处理（政务处分法第五十六条）。',
    'Nobody is treated more severely for having appealed.',
  ],
  'appeal-running': [
    'conflict',
    '申诉期限未满或申诉未处理完毕。',
    'The time for appeals is running, or an appeal is open.',
  ],
  'organ-not-consented': [
    'conflict',
    '案件已移送，受移送机关同意解除保密前不得结案。',
    'It was referred: it is not closed before that organ consents to end the secrecy.',
  ],
  'supervision-first': [
    'conflict',
    '职务犯罪线索须先移送监察机关。',
    'A duty offence goes to the supervision organ, which sends it on.',
  ],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

export type InvestigationRefusalCode = keyof typeof refusals;

/** The refusal of that code, to be thrown. */
export const refuse = (code: InvestigationRefusalCode): Refusal => {
  const [kind, zh, en] = refusals[code];
  return new Refusal(code, kind, { zh, en });
};

/** How a breach is shown: domain.md 2.8. */
export type AlertLevel = 'NOTICE' | 'YELLOW' | 'RED';

/** What the alert clock announces about one deadline: two warnings before, and its end. */
export type Threshold = 'NOTICE' | 'YELLOW' | 'EXPIRY';

interface DeadlineRule {
  /** The text it rests on. */
  readonly basis: string;
  /** The level at which its passing is reported. */
  readonly onExpiry: AlertLevel;
  /** Whether NOTICE and YELLOW are raised before it passes. */
  readonly warned: boolean;
  /** The events of a case after which it no longer runs. */
  readonly endedBy: readonly string[];
}

const ended = ['CaseWithdrawn', 'CaseTerminated', 'CaseClosed'] as const;
const decided = ['ApprovalDecided', 'RejectionDecided', 'DeficiencyLapsed'] as const;

/** The deadlines of a case, as in domain.md 2.10; quantities come from the matter or from the notice. */
export const deadlineRules = {
  NOTICE_5: {
    basis: '《行政许可法》第三十二条第一款第（四）项',
    onExpiry: 'RED',
    warned: false,
    endedBy: ['SupplementRequested', 'CaseAccepted', 'CaseDeemedAccepted', 'AcceptanceRefused', ...ended],
  },
  SUPPLEMENT: {
    basis: '补正告知书载明的期限',
    onExpiry: 'NOTICE',
    warned: false,
    endedBy: ['SupplementReceived', 'SupplementLapsed', ...ended],
  },
  STATUTORY: {
    basis: '《行政许可法》第四十二条',
    onExpiry: 'RED',
    warned: false,
    endedBy: [...decided, ...ended],
  },
  PROMISED: {
    basis: '《优化营商环境条例》第三十六条',
    onExpiry: 'YELLOW',
    warned: true,
    endedBy: [...decided, ...ended],
  },
  DELIVERY: {
    basis: '《行政许可法》第四十四条',
    onExpiry: 'RED',
    warned: false,
    endedBy: ['Delivered', 'ApprovalRevoked', 'CaseReopened', ...ended],
  },
  SERVE: {
    basis: '决定书送达期限（参照《行政许可法》第四十四条）',
    onExpiry: 'RED',
    warned: false,
    endedBy: ['Delivered', 'CaseReopened', ...ended],
  },
  NEGATIVE_FILING: {
    basis: '调政办发〔2020〕9号三（二）2 否定备案制：当日备案',
    onExpiry: 'YELLOW',
    warned: false,
    endedBy: ['NegativeFiled'],
  },
  DEFICIENCY: {
    basis: '容缺受理承诺书载明的期限',
    onExpiry: 'NOTICE',
    warned: false,
    endedBy: ['MissingMaterialReceived', ...decided, ...ended],
  },
  VERIFY_PROMISE: {
    basis: '告知承诺核查期限（事项清单载明）',
    onExpiry: 'RED',
    warned: true,
    endedBy: ['PromiseVerified', 'ApprovalRevoked', 'PromiseWithdrawn', 'CaseReopened'],
  },
  SPECIAL: {
    basis: '特殊环节告知书载明的期限',
    onExpiry: 'YELLOW',
    warned: false,
    endedBy: ['SpecialProcedureFinished', 'SpecialProcedureCancelled', 'SpecialProcedureOverrun', ...decided, ...ended],
  },
  CONSULT: {
    basis: '征求意见函载明的期限',
    onExpiry: 'NOTICE',
    warned: false,
    endedBy: ['ConsultationAnswered', 'ConsultationSilent', ...decided, ...ended],
  },
  HEARING_REQUEST: {
    basis: '《行政许可法》第四十七条第一款：五个工作日内提出',
    onExpiry: 'NOTICE',
    warned: false,
    endedBy: ['HearingRequested', 'HearingRightLapsed', ...decided, ...ended],
  },
  HEARING_HOLD: {
    basis: '《行政许可法》第四十七条第一款：二十个工作日内组织听证',
    onExpiry: 'RED',
    warned: false,
    endedBy: ['HearingHeld', ...decided, ...ended],
  },
  EXPLAIN: {
    basis: '《优化营商环境条例》第三十六条：公开说明理由',
    onExpiry: 'YELLOW',
    warned: false,
    endedBy: ['OverrunExplained'],
  },
  RENEWAL: {
    basis: '《行政许可法》第五十条第二款',
    onExpiry: 'RED',
    warned: false,
    endedBy: ['RenewalGranted', 'RenewalRefused', 'RenewalDeemedGranted', 'ApprovalRevoked', 'CertificateCancelled'],
  },
} as const satisfies Record<string, DeadlineRule>;

export type DeadlineKind = keyof typeof deadlineRules;

/** Whether an event of this type and data ends a deadline of this kind. */
export const endsDeadline = (kind: DeadlineKind, eventType: string, data: object = {}): boolean => {
  const says = (field: string): unknown => (data as Readonly<Record<string, unknown>>)[field];
  // Some of the papers are not all of them.
  if (kind === 'DEFICIENCY' && eventType === 'MissingMaterialReceived') return says('complete') === true;
  // No overrun after all: nothing to explain. A ruling leaves the overrun as it is.
  if (kind === 'EXPLAIN' && eventType === 'AlertRescinded') {
    return says('kind') === 'PROMISED' && says('threshold') === 'EXPIRY' && says('cause') !== 'RULING';
  }
  return (deadlineRules[kind].endedBy as readonly string[]).includes(eventType);
};

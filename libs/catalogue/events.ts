import type { VenueKind } from '#calendar/venue-events';
import type { Message } from '#kernel/decider';
import type { Bilingual } from '#kernel/refusal';
import type { MatterCategory } from '#law/matter-categories';
import type { UnitKind, UnitLevel } from '#law/remedy-bodies';

/** A paper the matter asks for. `code` is unique within the matter. */
export interface Material {
  readonly code: string;
  readonly name: Bilingual;
  readonly required: boolean;
  readonly original: 'ORIGINAL' | 'COPY' | 'EITHER';
  /** 次要材料: may be handed in later under 容缺受理. */
  readonly secondary: boolean;
  /** The text that asks for it: a paper without one may not be demanded (优化营商环境条例 art. 44 for certificates). */
  readonly basis?: string;
  /** Who issues it; the applicant for what the applicant writes. */
  readonly issuedBy?: Bilingual;
  /** Whether the office can fetch it itself by data sharing; absent where nobody has said. */
  readonly shared?: boolean;
}

/** 告知承诺: what is promised in place of proofs, and how long the supervising unit has to verify it (working days from decision). */
export interface PromiseRule {
  /** The version of the promise's wording. */
  readonly textVersion: string;
  readonly items: readonly Bilingual[];
  readonly verificationDays: number;
  /** The unit that verifies (监管部门); it need not be the one that approves. */
  readonly supervisingUnit: string;
}

/** 容缺受理: the secondary papers that may come later, and within how many working days at most. */
export interface DeficiencyRule {
  readonly materials: readonly string[];
  readonly termDays: number;
}

/** The custody intervals a quota can be set for (domain.md 3.5). */
export const stagePlanKinds = [
  'WINDOW',
  'TRANSIT',
  'QUEUE',
  'OFFICER',
  'CONSULT',
  'AUDIT',
  'DECISION',
  'CERTIFICATE',
  'DELIVERY',
] as const;
export type StagePlanKind = (typeof stagePlanKinds)[number];

/** What an amendment may change. */
export interface MatterFacts {
  readonly name: Bilingual;
  readonly category: MatterCategory;
  /** The texts it rests on, in the words of the law: 《…》第…条. */
  readonly basis: readonly string[];
  readonly unitId: string;
  readonly unitName: Bilingual;
  readonly unitKind: UnitKind;
  /** The organ above the unit in its line of work; needed for the remedies of organs led from above. */
  readonly unitSuperior?: Bilingual;
  /** The one section of the unit that approves (三集中), by its id. */
  readonly approvalOffice: string;
  readonly level: UnitLevel;
  /** Working days; `null` where no text sets a limit for the matter itself. */
  readonly statutoryDays: number | null;
  /** Working days; `null` where nothing is promised beyond the statute. */
  readonly promisedDays: number | null;
  /** 即办件: decided on the spot. */
  readonly instant: boolean;
  /** What is issued; `validMonths` is absent or `null` where it does not end. */
  readonly certificate: { readonly kind: string; readonly validMonths?: number | null } | null;
  readonly materials: readonly Material[];
  /** The unit whose power it is by law, where another one handles it. */
  readonly legalOwner?: string;
  /** Absent or `null` where the matter is not on the list. */
  readonly promise?: PromiseRule | null;
  readonly deficiency?: DeficiencyRule | null;
  /** 有数量限制: granted in the order of acceptance (行政许可法 art. 57). */
  readonly limitedQuantity?: boolean;
  /** A hearing is held before every decision (行政许可法 art. 46). */
  readonly hearingRequired?: boolean;
  /** 直接关系公共安全、人身健康、生命财产安全: bans after false papers hold here (行政许可法 art. 78, 79). */
  readonly publicSafety?: boolean;
  /** 统一办理或者联合办理、集中办理 (art. 26): the longer limit, extended by the head of the government. */
  readonly joint?: boolean;
  /** Working days per stage, for the attribution of delays; stages that are not named have none. */
  readonly stagePlan?: Readonly<Partial<Record<StagePlanKind, number>>>;
  /** Years the file is kept after closing. */
  readonly retentionYears?: number | 'PERMANENT';
  readonly venues?: readonly VenueKind[];
  /** Whether review and suit are open where the category alone does not tell (a public service). */
  readonly reviewable?: boolean;
  /** Title to natural resources, or another law that sends the person to review first. */
  readonly reviewFirst?: boolean;
}

/** A matter with its identity, which never changes. */
export interface MatterDefinition extends MatterFacts {
  readonly code: string;
  /** The main item (主项) it belongs to. */
  readonly parentCode?: string;
  /** On the list of towns and villages (基层服务目录): its guide needs seven elements, not nine. */
  readonly grassroots: boolean;
}

/** The elements of a guide that only people can write; the others are the matter's own facts. */
export interface GuideTexts {
  /** 主项名称. */
  readonly mainItem: Bilingual;
  /** 内容. */
  readonly content: Bilingual;
  /** 受理方式. */
  readonly acceptance: Bilingual;
  /** 投诉渠道. */
  readonly complaints: Bilingual;
  /** 办事流程. */
  readonly process: Bilingual;
  /** 受理条件, asked for by 省令328. */
  readonly conditions?: Bilingual;
}

/** The nine elements (C311) as published; a grassroots guide may lack the time limit and the handling unit (C312). */
export interface GuideElements extends GuideTexts {
  /** 依据. */
  readonly basis: readonly string[];
  /** 办结时限. */
  readonly timeLimit: {
    readonly statutoryDays: number | null;
    readonly promisedDays: number | null;
    readonly instant: boolean;
  } | null;
  /** 办理主体. */
  readonly handledBy: Bilingual | null;
  /** 申报材料; a paper outside this list may not be asked for (行政许可法 art. 31). */
  readonly materials: readonly Material[];
}

/** What is known of a matter that is not in the catalogue yet. A text whose English is not known has an empty `en`. */
export interface MatterDraft extends Partial<MatterFacts>, Partial<GuideTexts> {
  readonly parentCode?: string;
  readonly grassroots?: boolean;
}

/**
 * Everything that can have happened under a code of the catalogue: it is that of a draft, of a matter, of a main item, or another
 * name of a matter. Append-only. Dates are legal dates (Asia/Shanghai).
 */
export interface MatterEvents {
  /** Of a stream that has no matter yet; a later draft replaces the whole of an earlier one. Nothing is received under a draft. */
  MatterDrafted: { readonly code: string; readonly draft: MatterDraft; readonly source: string };
  /** 主项: names its sub-items together and is not itself applied for. */
  MainItemDefined: { readonly code: string; readonly name: Bilingual; readonly category: MatterCategory };
  MatterDefined: MatterDefinition & {
    readonly version: 1;
    readonly effectiveFrom: string;
    /** Where the facts were read. */
    readonly source?: string;
  };
  /** `changes` holds the new value of each field that differs. */
  MatterAmended: {
    readonly version: number;
    readonly changes: Partial<MatterFacts>;
    readonly effectiveFrom: string;
    readonly reason: Bilingual;
  };
  /** `hash`: SHA-256 (hex) of the elements, kept by each application as the guide its applicant was shown. */
  GuidePublished: { readonly matterVersion: number; readonly elements: GuideElements; readonly hash: string };
  MatterSuspended: { readonly from: string; readonly reason: Bilingual };
  MatterResumed: { readonly from: string };
  MatterRepealed: { readonly effectiveFrom: string; readonly reason: Bilingual };
  /** Another code for the matter, as the province gives one; cases keep the code they were received under. */
  MatterAliased: { readonly alias: string; readonly from: string; readonly reason: Bilingual };
  /** On the alias's own stream: the code is taken and never that of a matter. */
  AliasClaimed: { readonly alias: string; readonly of: string };
  /** The matter ends on `effectiveFrom`, and its cases count under none of its successors unless a question says so. */
  MatterSplit: { readonly into: readonly string[]; readonly effectiveFrom: string; readonly reason: Bilingual };
  MatterMerged: { readonly into: string; readonly effectiveFrom: string; readonly reason: Bilingual };
}

export type MatterEvent = Message<MatterEvents>;

/** The facts a case is bound to at receipt (domain.md No. 7): later amendments do not reach it. */
export interface MatterSnapshot {
  readonly code: string;
  readonly version: number;
  readonly name: Bilingual;
  readonly category: MatterCategory;
  readonly unitId: string;
  readonly unitName: Bilingual;
  readonly unitKind: UnitKind;
  readonly unitSuperior?: Bilingual;
  readonly approvalOffice: string;
  readonly level: UnitLevel;
  /** Working days; for a licence without a limit of its own the twenty of 行政许可法 art. 42. */
  readonly statutoryDays: number | null;
  readonly promisedDays: number | null;
  readonly instant: boolean;
  readonly certificateKind: string | null;
  readonly certificateValidMonths?: number;
  readonly materials: readonly {
    readonly code: string;
    readonly name: Bilingual;
    readonly required: boolean;
    readonly secondary?: boolean;
  }[];
  /** Of the guide the applicant was shown. */
  readonly guideHash?: string;
  readonly reviewable?: boolean;
  readonly reviewFirst?: boolean;
  readonly legalOwner?: string;
  readonly stagePlan?: MatterFacts['stagePlan'];
  readonly retentionYears?: number | 'PERMANENT';
  readonly venues?: readonly VenueKind[];
  /** What special ways the matter allows; absent where it allows none. */
  readonly ways?: MatterWays;
}

/** The ways of handling that a matter must be listed for, and the marks that bind its cases. */
export interface MatterWays {
  /** 容缺受理: codes of the secondary papers that may follow. */
  readonly deficiency?: readonly string[];
  /** 告知承诺: by whom and within how many working days of the decision the promise is verified. */
  readonly promise?: { readonly verifyingUnit: string; readonly verificationDays: number };
  /** A hearing must be offered before the decision (行政许可法 art. 46, 47). */
  readonly hearing?: boolean;
  /** 有数量限制: in the order of acceptance (art. 57). */
  readonly limitedQuantity?: boolean;
  /** 直接关系公共安全、人身健康、生命财产安全: bans after false papers hold here (art. 78, 79). */
  readonly publicSafety?: boolean;
  /** Jointly handled (art. 26): the longer limit, and the government's head extends it. */
  readonly joint?: boolean;
}

export const matterStream = (code: string): string => `matter-${code}`;

/** The current schema of each stored event. */
export const matterSchemaVersions = {
  MatterDrafted: 1,
  MainItemDefined: 1,
  MatterDefined: 1,
  MatterAmended: 1,
  GuidePublished: 1,
  MatterSuspended: 1,
  MatterResumed: 1,
  MatterRepealed: 1,
  MatterAliased: 1,
  AliasClaimed: 1,
  MatterSplit: 1,
  MatterMerged: 1,
} as const satisfies Record<keyof MatterEvents, number>;

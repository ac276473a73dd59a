import { dayNumber } from '#calendar/day-number';
import { type Bilingual, Refusal } from '#kernel/refusal';
import type { MatterCategory } from './matter-categories.js';
import { type CourtLevel, type RemedyBodies, remedyBodiesAt, type UnitKind, type UnitLevel } from './remedy-bodies.js';
import { complaintText, reviewText } from './remedy-text.js';

/** The acts a person may contest. INACTION: the organ let its term pass. GRANTED matters to third parties and opponents. */
type ContestableAct =
  | 'ACCEPTANCE_REFUSED'
  | 'REJECTED'
  | 'PARTLY_REJECTED'
  | 'GRANTED'
  | 'REVOKED'
  | 'CANCELLED'
  | 'INACTION'
  | 'DISCLOSURE_REFUSED';

type ServiceMethod = 'WINDOW' | 'COURIER' | 'ONLINE' | 'LEFT' | 'ENTRUSTED' | 'PUBLIC_NOTICE';

/** The facts the law asks for. `date` is the legal date of the act: it chooses the law. */
export interface RemedyFacts {
  readonly actType: ContestableAct;
  readonly unitLevel: UnitLevel;
  readonly unitKind: UnitKind;
  /** Its name. */
  readonly unit: Bilingual;
  /** The organ one level up in the same line of work; required where the unit is led from above. */
  readonly superior?: Bilingual;
  readonly category: MatterCategory;
  readonly serviceMethod: ServiceMethod;
  readonly date: string;
  /** The matter's own flag; a public service is not reviewable unless it says so, everything else is. */
  readonly reviewable?: boolean;
  /** The matter decides on title to natural resources, or another law sends it to review first. */
  readonly reviewFirst?: boolean;
  /** Somebody else has a major interest (行政许可法 art. 36, 47); an adjudication always has an opponent. */
  readonly thirdParty?: boolean;
}

/** Review by a government (行政复议) and a suit (行政诉讼). Plain JSON: it is recorded with the decision. */
export interface ReviewRemedy {
  readonly kind: 'REVIEW';
  /** A suit is possible only after the review. */
  readonly reviewFirst: boolean;
  readonly reviewBody: Bilingual;
  /** Where the person may choose: another body, as good as the first. */
  readonly reviewBodyAlternative?: Bilingual;
  /** Natural days. */
  readonly reviewTermDays: 60;
  /** Given when the act was served online. */
  readonly reviewOnlineUrl?: string;
  readonly court: Bilingual;
  readonly courtLevel: CourtLevel;
  /** For a suit without review; null where review comes first. */
  readonly suitTermMonths: 6 | null;
  readonly suitAfterReviewDays: 15;
  /** What starts the terms: the served paper, or the end of the term the organ let pass. */
  readonly startsOn: 'SERVICE' | 'DUTY_EXPIRY';
  /** Third parties and opponents have the same remedies and are served too. */
  readonly thirdPartyAlso: boolean;
  readonly textVersion: string;
  readonly text: Bilingual;
}

/** No reviewable act: the notice must not promise a remedy that does not exist, so it names where to complain. */
interface ComplaintRemedy {
  readonly kind: 'COMPLAINT';
  readonly channel: Bilingual;
  readonly textVersion: string;
  readonly text: Bilingual;
}

export type Remedy = ReviewRemedy | ComplaintRemedy;

/** The 行政复议法 as revised on 2023-09-01: one reviewing government instead of a choice, more acts that go to review first. */
const revisedReviewLaw = '2024-01-01';

/**
 * The remedy a notice has to tell (行政许可法 art. 38; domain.md 2.6), computed and never typed. Refuses with `superior-unknown`
 * where the law sends the person to an organ that was not named; a date before May 2015 is a RangeError.
 */
export const remedyFor = (facts: RemedyFacts): Remedy => {
  dayNumber(facts.date);
  const bodies = remedyBodiesAt(facts.date);
  const revised = facts.date >= revisedReviewLaw;
  const textVersion = revised ? 'cn-remedy-2024.1' : 'cn-remedy-2015.1';
  if (!isReviewable(facts)) {
    return { kind: 'COMPLAINT', channel: bodies.hotline, textVersion, text: complaintText(bodies.hotline) };
  }
  const reviewFirst =
    facts.reviewFirst === true || (revised && (facts.actType === 'INACTION' || facts.actType === 'DISCLOSURE_REFUSED'));
  const remedy = {
    kind: 'REVIEW',
    reviewFirst,
    ...(revised ? reviewBodySince2024(facts, bodies) : reviewBodyUntil2023(facts, bodies)),
    reviewTermDays: 60,
    ...(facts.serviceMethod === 'ONLINE' && bodies.reviewOnlineUrl ? { reviewOnlineUrl: bodies.reviewOnlineUrl } : {}),
    ...courtFor(facts, bodies),
    suitTermMonths: reviewFirst ? null : 6,
    suitAfterReviewDays: 15,
    startsOn: facts.actType === 'INACTION' ? 'DUTY_EXPIRY' : 'SERVICE',
    thirdPartyAlso: facts.thirdParty === true || facts.category === 'ADJUDICATION',
    textVersion,
  } as const;
  return { ...remedy, text: reviewText(remedy, facts, revised) };
};

/** Refusing to disclose information is reviewable whatever the matter (政府信息公开条例 art. 51). */
const isReviewable = ({ reviewable, category, actType }: RemedyFacts): boolean =>
  actType === 'DISCLOSURE_REFUSED' || (reviewable ?? category !== 'PUBLIC_SERVICE');

type ReviewBodies = Pick<ReviewRemedy, 'reviewBody' | 'reviewBodyAlternative'>;

/** 行政复议法 (2023) art. 24, 27, 28. */
const reviewBodySince2024 = (facts: RemedyFacts, { governments }: RemedyBodies): ReviewBodies => {
  switch (facts.unitKind) {
    case 'GOVERNMENT':
      return { reviewBody: governmentAbove(facts.unitLevel, governments) };
    case 'VERTICAL':
    case 'CUSTOMS':
      return { reviewBody: superiorOf(facts) };
    case 'JUSTICE':
      return {
        reviewBody: ownGovernment(facts.unitLevel, governments),
        reviewBodyAlternative: superiorOrGeneric(facts),
      };
    // An outpost by division of a city's department goes to the government of its place (art. 24, last paragraph).
    case 'OUTPOST':
    case 'TOWN':
      return { reviewBody: governments.COUNTY };
    case 'DEPARTMENT':
    case 'AUTHORISED':
      return { reviewBody: ownGovernment(facts.unitLevel, governments) };
  }
};

/** 行政复议法 (1999, as amended to 2017) art. 12, 13, 15: a department's act could also go to the department above it. */
const reviewBodyUntil2023 = (facts: RemedyFacts, { governments }: RemedyBodies): ReviewBodies => {
  switch (facts.unitKind) {
    case 'GOVERNMENT':
      return { reviewBody: governmentAbove(facts.unitLevel, governments) };
    case 'VERTICAL':
    case 'CUSTOMS':
      return { reviewBody: superiorOf(facts) };
    case 'TOWN':
      return { reviewBody: governments.COUNTY };
    case 'OUTPOST':
    case 'AUTHORISED':
    case 'JUSTICE':
    case 'DEPARTMENT':
      return {
        reviewBody: ownGovernment(facts.unitLevel, governments),
        reviewBodyAlternative: superiorOrGeneric(facts),
      };
  }
};

type Governments = RemedyBodies['governments'];

const ownGovernment = (level: UnitLevel, governments: Governments): Bilingual =>
  level === 'CITY' ? governments.CITY : governments.COUNTY;

const governmentAbove = (level: UnitLevel, governments: Governments): Bilingual =>
  ({ TOWN: governments.COUNTY, COUNTY: governments.CITY, CITY: governments.PROVINCE })[level];

const superiorOf = ({ unit, superior }: RemedyFacts): Bilingual => {
  if (superior) return superior;
  throw new Refusal('superior-unknown', 'invalid', {
    zh: `${unit.zh}实行垂直领导，须登记其上一级机关`,
    en: `${unit.en} is led from above: the organ above it must be on record.`,
  });
};

const superiorOrGeneric = ({ superior }: RemedyFacts): Bilingual =>
  superior ?? { zh: '上一级主管部门', en: 'the competent department one level up' };

/** 行政诉讼法 art. 14, 15: governments from county level up and the customs stand before the intermediate court. */
const courtFor = (
  { unitKind, unitLevel }: RemedyFacts,
  bodies: RemedyBodies,
): Pick<ReviewRemedy, 'court' | 'courtLevel'> =>
  unitKind === 'CUSTOMS' || (unitKind === 'GOVERNMENT' && unitLevel !== 'TOWN')
    ? { court: bodies.intermediateCourt, courtLevel: 'INTERMEDIATE' }
    : { court: bodies.basicCourts[unitLevel], courtLevel: 'BASIC' };

import type { Bilingual } from '#kernel/refusal';

/** The level of government a unit belongs to. This municipality is a county-level city (COUNTY) under a city (CITY). */
export type UnitLevel = 'TOWN' | 'COUNTY' | 'CITY';

/**
 * What a unit is, as far as remedies ask: a department of a government or its outpost, an authorised organisation, a government, a
 * town or subdistrict, the justice bureau (which itself examines reviews), or an organ led from above (customs apart, for its
 * court).
 */
export type UnitKind =
  | 'DEPARTMENT'
  | 'OUTPOST'
  | 'AUTHORISED'
  | 'GOVERNMENT'
  | 'TOWN'
  | 'JUSTICE'
  | 'VERTICAL'
  | 'CUSTOMS';

export type CourtLevel = 'BASIC' | 'INTERMEDIATE';

/** Who reviews and who judges in one place, as of a date. */
export interface RemedyBodies {
  readonly effectiveFrom: string;
  readonly governments: Readonly<Record<'COUNTY' | 'CITY' | 'PROVINCE', Bilingual>>;
  /** The basic court where a unit of this level sits. */
  readonly basicCourts: Readonly<Record<UnitLevel, Bilingual>>;
  readonly intermediateCourt: Bilingual;
  /** The way to ask for review over the internet; 行政复议法 art. 22 has demanded one since 2024. */
  readonly reviewOnlineUrl?: string;
  readonly hotline: Bilingual;
}

const governments = {
  COUNTY: { zh: '调兵山市人民政府', en: 'the People’s Government of Diaobingshan' },
  CITY: { zh: '铁岭市人民政府', en: 'the People’s Government of Tieling' },
  PROVINCE: { zh: '辽宁省人民政府', en: 'the People’s Government of Liaoning Province' },
};
const diaobingshanCourt = { zh: '调兵山市人民法院', en: 'the Diaobingshan People’s Court' };
const basicCourts = {
  TOWN: diaobingshanCourt,
  COUNTY: diaobingshanCourt,
  CITY: { zh: '铁岭市银州区人民法院', en: 'the Yinzhou District People’s Court of Tieling' },
};
const intermediateCourt = { zh: '铁岭市中级人民法院', en: 'the Tieling Intermediate People’s Court' };
const hotline = { zh: '12345政务服务便民热线', en: 'the public service hotline 12345' };

const bodies: readonly RemedyBodies[] = [
  { effectiveFrom: '2015-05-01', governments, basicCourts, intermediateCourt, hotline },
  {
    effectiveFrom: '2024-01-01',
    governments,
    basicCourts,
    intermediateCourt,
    reviewOnlineUrl: 'https://xzfy.moj.gov.cn/',
    hotline,
  },
];

/** The bodies of a legal date; before May 2015 a RangeError, for the terms were others. */
export const remedyBodiesAt = (date: string): RemedyBodies => {
  const found = bodies.findLast(({ effectiveFrom }) => effectiveFrom <= date);
  if (!found) throw new RangeError(`No remedies are known for ${date}, only from ${bodies[0]?.effectiveFrom} on`);
  return found;
};

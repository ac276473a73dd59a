import { type RemedyFacts, type ReviewRemedy, remedyFor } from './remedy.js';

const rejection: RemedyFacts = {
  actType: 'REJECTED',
  unitLevel: 'COUNTY',
  unitKind: 'DEPARTMENT',
  unit: { zh: '调兵山市卫生健康局', en: 'Diaobingshan Health Bureau' },
  category: 'ADMINISTRATIVE_LICENCE',
  serviceMethod: 'WINDOW',
  date: '2026-03-02',
};
const tax: Partial<RemedyFacts> = {
  unitKind: 'VERTICAL',
  unit: { zh: '国家税务总局调兵山市税务局', en: 'Diaobingshan Tax Bureau' },
  superior: { zh: '国家税务总局铁岭市税务局', en: 'Tieling Tax Bureau' },
};
const customs: Partial<RemedyFacts> = {
  unitKind: 'CUSTOMS',
  unitLevel: 'CITY',
  unit: { zh: '铁岭海关', en: 'Tieling Customs' },
  superior: { zh: '沈阳海关', en: 'Shenyang Customs' },
};

const review = (facts: Partial<RemedyFacts>): ReviewRemedy => {
  const remedy = remedyFor({ ...rejection, ...facts });
  if (remedy.kind !== 'REVIEW') throw new Error('Expected a review');
  return remedy;
};

describe('the remedy against an act of today', () => {
  it.each<[string, Partial<RemedyFacts>, string, string, boolean]>([
    ['a department’s refusal', {}, '调兵山市人民政府', '调兵山市人民法院', false],
    ['a refusal to accept', { actType: 'ACCEPTANCE_REFUSED' }, '调兵山市人民政府', '调兵山市人民法院', false],
    ['a term passed without decision', { actType: 'INACTION' }, '调兵山市人民政府', '调兵山市人民法院', true],
    ['a refusal to disclose', { actType: 'DISCLOSURE_REFUSED' }, '调兵山市人民政府', '调兵山市人民法院', true],
    ['the city government’s act', { unitKind: 'GOVERNMENT' }, '铁岭市人民政府', '铁岭市中级人民法院', false],
    ['a town’s act', { unitKind: 'TOWN', unitLevel: 'TOWN' }, '调兵山市人民政府', '调兵山市人民法院', false],
    ['an outpost’s act', { unitKind: 'OUTPOST' }, '调兵山市人民政府', '调兵山市人民法院', false],
    ['a tax bureau’s act', tax, '国家税务总局铁岭市税务局', '调兵山市人民法院', false],
    ['an act of the customs', customs, '沈阳海关', '铁岭市中级人民法院', false],
    ['a Tieling department’s act', { unitLevel: 'CITY' }, '铁岭市人民政府', '铁岭市银州区人民法院', false],
    ['Tieling’s own act', { unitLevel: 'CITY', unitKind: 'GOVERNMENT' }, '辽宁省人民政府', '铁岭市中级人民法院', false],
    ['title to natural resources', { reviewFirst: true }, '调兵山市人民政府', '调兵山市人民法院', true],
  ])('%s', (_, facts, reviewBody, court, reviewFirst) => {
    const remedy = review(facts);
    expect(remedy).toMatchObject({ reviewBody: { zh: reviewBody }, court: { zh: court }, reviewFirst });
    expect(remedy.suitTermMonths).toBe(reviewFirst ? null : 6);
    expect(remedy.text.zh).toContain(reviewBody);
    expect(remedy.text.zh.includes('应当先申请行政复议')).toBe(reviewFirst);
    expect(remedy.text.zh.includes('6个月')).toBe(!reviewFirst);
  });

  it('is whole, and says so in two languages with its articles', () => {
    expect(review({})).toEqual({
      kind: 'REVIEW',
      reviewFirst: false,
      reviewBody: { zh: '调兵山市人民政府', en: 'the People’s Government of Diaobingshan' },
      reviewTermDays: 60,
      court: { zh: '调兵山市人民法院', en: 'the Diaobingshan People’s Court' },
      courtLevel: 'BASIC',
      suitTermMonths: 6,
      suitAfterReviewDays: 15,
      startsOn: 'SERVICE',
      thirdPartyAlso: false,
      textVersion: 'cn-remedy-2024.1',
      text: {
        zh: '如不服，可以自收到本决定书之日起60日内向调兵山市人民政府申请行政复议（《行政复议法》（2023年修订）第二十条、第二十四条），也可以自收到本决定书之日起6个月内直接向调兵山市人民法院提起行政诉讼（《行政诉讼法》第四十六条）。对复议决定不服的，可以自收到复议决定书之日起15日内向有管辖权的人民法院提起行政诉讼；复议机关逾期不作决定的，可以自复议期满之日起15日内起诉（《行政诉讼法》第四十五条）。',
        en: 'If you disagree, you may apply for administrative review to the People’s Government of Diaobingshan within 60 days of receiving this decision (Administrative Review Law as revised in 2023, art. 20, art. 24), or sue directly at the Diaobingshan People’s Court within 6 months of receiving this decision (Administrative Litigation Law, art. 46). If you disagree with the decision on review, you may sue at the competent people’s court within 15 days of receiving it, or of the end of the review term if none is made (Administrative Litigation Law, art. 45).',
      },
    });
  });

  it('cites the item that puts review before the suit', () => {
    expect(review({ actType: 'INACTION' }).text.zh).toContain('第二十三条第一款第三项');
    expect(review({ actType: 'DISCLOSURE_REFUSED' }).text.zh).toContain('第二十三条第一款第四项');
    expect(review(tax).text.zh).toContain('第二十七条');
  });

  it('starts at the end of the term where nothing was served', () => {
    expect(review({ actType: 'INACTION' }).startsOn).toBe('DUTY_EXPIRY');
    expect(review({ actType: 'INACTION' }).text.zh).toContain('自法定办理期限届满之日起60日内');
  });

  it('names the internet channel for what was served online, and only then', () => {
    const { reviewOnlineUrl, text } = review({ serviceMethod: 'ONLINE' });
    expect(reviewOnlineUrl).toMatch(/^https:/);
    expect(text.zh).toContain(reviewOnlineUrl);
    expect(review({})).not.toHaveProperty('reviewOnlineUrl');
  });

  it('leaves the justice bureau’s opponents a choice', () =>
    expect(review({ unitKind: 'JUSTICE' }).reviewBodyAlternative?.zh).toBe('上一级主管部门'));

  it('reaches opponents and third parties', () => {
    expect(review({ category: 'ADJUDICATION' }).thirdPartyAlso).toBe(true);
    expect(review({ thirdParty: true }).text.zh).toContain('其他当事人');
  });

  it('refuses an organ led from above whose superior is not on record', () =>
    expect(() => review({ unitKind: 'VERTICAL' })).toThrow('superior-unknown'));
});

describe('a public service', () => {
  const service = { ...rejection, category: 'PUBLIC_SERVICE' } as const;

  it('has no remedy to promise, but a place to complain', () => {
    const remedy = remedyFor(service);
    expect(remedy.kind).toBe('COMPLAINT');
    expect(remedy.text.zh).toContain('12345');
    expect(remedy.text.zh).not.toContain('复议');
  });

  it('is reviewable where its matter says so, and for undisclosed information', () => {
    expect(remedyFor({ ...service, reviewable: true }).kind).toBe('REVIEW');
    expect(remedyFor({ ...service, actType: 'DISCLOSURE_REFUSED' }).kind).toBe('REVIEW');
  });
});

describe('before the revised review law', () => {
  const old = { date: '2023-12-31' };

  it('left a choice between the government and the department above', () => {
    const remedy = review({ ...old, superior: { zh: '铁岭市卫生健康委员会', en: 'Tieling Health Commission' } });
    expect(remedy.reviewBody.zh).toBe('调兵山市人民政府');
    expect(remedy.reviewBodyAlternative?.zh).toBe('铁岭市卫生健康委员会');
    expect(remedy.textVersion).toBe('cn-remedy-2015.1');
    expect(remedy.text.zh).toContain('第九条、第十二条');
    expect(review({ date: '2024-01-01' })).not.toHaveProperty('reviewBodyAlternative');
  });

  it('did not send inaction and disclosure to review first, and named no website', () => {
    expect(review({ ...old, actType: 'INACTION' }).reviewFirst).toBe(false);
    expect(review({ ...old, actType: 'DISCLOSURE_REFUSED' }).suitTermMonths).toBe(6);
    expect(review({ ...old, serviceMethod: 'ONLINE' })).not.toHaveProperty('reviewOnlineUrl');
  });

  it('is unknown here before May 2015', () => {
    expect(() => review({ date: '2015-04-30' })).toThrow(RangeError);
    expect(() => review({ date: '2026-02-30' })).toThrow(RangeError);
  });
});

import { noticeFrom } from './notice-file.js';

const notice = {
  year: 2027,
  docNo: '国办发明电〔2026〕9号',
  publishedOn: '2026-11-20',
  off: [['2027-01-01', '2027-01-03']],
  makeUp: ['2027-01-09'],
  url: 'https://www.gov.cn/zhengce/2027',
  hash: '0'.repeat(64),
};

describe('a holiday notice in a file', () => {
  it('is taken as it stands', () => expect(noticeFrom(notice)).toEqual(notice));

  it('leaves behind what no notice has', () => expect(noticeFrom({ ...notice, by: 'somebody' })).toEqual(notice));

  it.each([
    null,
    { ...notice, year: '2027' },
    { ...notice, docNo: '' },
    { ...notice, publishedOn: '20 November' },
    { ...notice, off: 'none' },
    { ...notice, off: ['2027-01-01'] },
    { ...notice, makeUp: ['2027-02-30'] },
    { ...notice, makeUp: Array.from({ length: 21 }, () => '2027-01-09') },
    { ...notice, url: 'http://example.org' },
    { ...notice, hash: 'f' },
  ])('is refused where it is not as it must be: %j', (given) => expect(() => noticeFrom(given)).toThrow(RangeError));
});

import { strFromU8, unzipSync } from 'fflate';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import type { Caller } from '#test-support/caller';

/** What a list has to be asked with, beside its format. */
const neededBy: Readonly<Record<string, string>> = {
  '/filings': '&matter=DBS-CG-02',
  '/histories': '&actor=clerk-1',
  '/statistics/cases': '&counter=received',
  '/statistics/reviews/rows': '&figure=goodRate&part=numerator',
};

const lists = [
  '/catalogue/drafts',
  '/catalogue/gaps',
  '/exceptions',
  '/filings',
  '/grants',
  '/histories',
  '/matters',
  '/posts',
  '/reviews',
  '/seal-uses',
  '/statistics/cases',
  '/statistics/reviews/rows',
  '/worklist',
];

const unpaged = ['/catalogue/gaps', '/filings', '/matters'];

describe('every list', () => {
  let api: ApiFixture;
  let supervisor: Caller;

  beforeAll(async () => {
    api = await openApiFixture();
    supervisor = await api.as('supervisor-1', { role: 'supervisor' });
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  const file = async (path: string, format: string) => {
    const token = await api.token('supervisor-1', { role: 'supervisor' });
    const { statusCode, headers, rawPayload } = await api.app.inject({
      method: 'GET',
      url: `${path}?format=${format}${neededBy[path] ?? ''}${path === '/worklist' ? '&unit=urban' : ''}`,
      headers: { authorization: `Bearer ${token}` },
    });
    return { statusCode, disposition: String(headers['content-disposition']), bytes: rawPayload };
  };

  it('comes as CSV with a byte order mark and its header', async () => {
    for (const path of lists) {
      const { statusCode, disposition, bytes } = await file(path, 'csv');
      expect([path, statusCode]).toEqual([path, 200]);
      expect(disposition).toMatch(/^attachment; filename="[a-z0-9-_A-Z]+\.csv"$/);
      expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
      expect(bytes.toString().split('\r\n')[0]?.split(',').length).toBeGreaterThan(4);
    }
  });

  it('comes as a workbook whose header is frozen and whose cells are text', async () => {
    for (const path of lists) {
      const { statusCode, bytes } = await file(path, 'xlsx');
      expect([path, statusCode]).toEqual([path, 200]);
      const sheet = strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
      expect(sheet).toContain('state="frozen"');
      expect(sheet).not.toMatch(/<c (?!t="inlineStr")/);
    }
  });

  it('comes whole, whatever page of it was asked for besides', async () => {
    for (const path of lists.filter((list) => !unpaged.includes(list))) {
      const whole = await file(path, 'csv');
      // A cursor that no list has given, so that a list which looks at it says so.
      expect([path, await file(path, 'csv&cursor=none')]).toEqual([path, whole]);
    }
  });

  it('is refused in a format that there is not', async () => {
    for (const path of lists) {
      expect((await supervisor.get(`${path}?format=pdf${neededBy[path] ?? ''}`)).status).toBe(400);
    }
  });
});

import { strFromU8, unzipSync } from 'fflate';
import { csv, type Table } from './csv.js';
import { xlsx } from './xlsx.js';

const table = (...rows: readonly string[][]): Table => ({
  name: '待办 [A/B]',
  header: ['办件编号', '名称'],
  rows: (async function* () {
    yield* rows;
  })(),
});

const sheetOf = async (...rows: readonly string[][]): Promise<Readonly<Record<string, string>>> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of xlsx(table(...rows))) chunks.push(chunk);
  const parts = Object.entries(unzipSync(Buffer.concat(chunks)));
  return Object.fromEntries(parts.map(([path, bytes]) => [path, strFromU8(bytes)]));
};
const linesOf = async (...rows: readonly string[][]): Promise<string> => {
  let text = '';
  for await (const line of csv(table(...rows))) text += line;
  return text;
};

describe('a list as CSV', () => {
  it('begins with a byte order mark and its header, and quotes what needs it', async () =>
    expect(await linesOf(['2100', 'a,"b"\nc'])).toBe('\uFEFF办件编号,名称\r\n2100,"a,""b""\nc"\r\n'));

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＠SUM'])(
    'runs no formula: %j',
    async (cell) => expect(await linesOf(['1', cell])).toContain(`'${cell}`),
  );
});

describe('a list as a workbook', () => {
  it('holds text only, under a frozen header, on a sheet whose name is allowed', async () => {
    const parts = await sheetOf(['00210281199001011234', 'a<b>&"c"\u0000']);
    const sheet = parts['xl/worksheets/sheet1.xml'] ?? '';
    expect(sheet).toContain('state="frozen"');
    expect(sheet).toContain('<c t="inlineStr" s="1"><is><t xml:space="preserve">00210281199001011234</t></is></c>');
    expect(sheet).toContain('a&lt;b&gt;&amp;&quot;c&quot;</t>');
    expect(sheet.match(/<row>/g)).toHaveLength(2);
    expect(parts['xl/workbook.xml']).toContain('name="待办  A B "');
    expect(parts['xl/styles.xml']).toContain('numFmtId="49"');
  });

  it('runs no formula', async () =>
    expect((await sheetOf(['1', '=HYPERLINK("x")']))['xl/worksheets/sheet1.xml']).toContain(
      "'=HYPERLINK(&quot;x&quot;)</t>",
    ));
});

import { strToU8, zipSync } from 'fflate';
import { xlsxTable } from './xlsx-table.js';

const workbook = (
  sheets: readonly string[],
) => `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${sheets
    .map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
    .join('')}</sheets></workbook>`;
const relations = (targets: readonly string[]) =>
  `<Relationships>${targets.map((target, i) => `<Relationship Id="rId${i + 1}" Target="${target}"/>`).join('')}</Relationships>`;
const sheetXml = (rows: string) => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;

const packed = (parts: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([path, text]) => [path, strToU8(text)])), { level: 1 });

const book = (rows: string, strings = '', more: Readonly<Record<string, string>> = {}): Uint8Array =>
  packed({
    'xl/workbook.xml': workbook(['事项', '说明']),
    'xl/_rels/workbook.xml.rels': relations(['worksheets/sheet1.xml', '/xl/worksheets/sheet2.xml']),
    'xl/worksheets/sheet1.xml': sheetXml(rows),
    'xl/worksheets/sheet2.xml': sheetXml('<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'),
    ...(strings === '' ? {} : { 'xl/sharedStrings.xml': `<sst>${strings}</sst>` }),
    ...more,
  });

const titles =
  '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c><c r="C1" t="inlineStr"><is><t>name</t></is></c></row>';
const rowsOf = (bytes: Uint8Array, sheet?: string) =>
  xlsxTable(bytes, sheet).rows.map(({ row, cells }) => ({ row, ...Object.fromEntries(cells) }));

/** Writes another unpacked size into every entry of the file, where the format keeps it. */
const lyingAbout = (bytes: Uint8Array, size: number): Uint8Array => {
  const lie = Uint8Array.from(bytes);
  const view = new DataView(lie.buffer);
  for (let at = 0; at + 46 < lie.length; at++) {
    if (view.getUint32(at, true) === 0x04034b50) view.setUint32(at + 22, size, true);
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, size, true);
  }
  return lie;
};

describe('a workbook', () => {
  it('is read by the places of its cells, whatever form their values have', () => {
    const strings =
      '<si><t>S-1</t></si><si><r><t>取水</t></r><r><t>许可</t></r><rPh sb="0" eb="1"><t>qu shui</t></rPh></si>';
    const rows = `${titles}
      <row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row>
      <row r="5"><c r="A5"><v>20</v></c><c r="B5"><v>9</v></c><c r="C5" t="str"><f>1+1</f><v>给&amp;付</v></c></row>
      <row r="6"><c r="A6" t="b"><v>1</v></c><c r="C6" t="e"><v>#REF!</v></c></row>`;
    expect(rowsOf(book(rows, strings))).toEqual([
      { row: 2, code: 'S-1', name: '取水许可' },
      { row: 5, code: '20', name: '给&付' },
      { row: 6, code: '是' },
    ]);
  });

  it('is read on the sheet that is named', () => {
    expect(xlsxTable(book(titles), '说明').titles).toEqual(['code']);
    expect(() => xlsxTable(book(titles), '没有')).toThrow('no sheet');
  });

  it.each<[string, Uint8Array]>([
    ['is no ZIP file', strToU8('not a workbook')],
    ['has no sheets', packed({ 'a.txt': 'a' })],
    [
      'has a document type',
      book(titles, '', { 'xl/worksheets/sheet1.xml': `<!DOCTYPE a [<!ENTITY b "c">]>${sheetXml(titles)}` }),
    ],
    ['has broken XML', book('<row r="1"><c')],
    ['is cut short', book(titles).slice(0, 200)],
  ])('is refused where it %s', (_, bytes) => expect(() => xlsxTable(bytes, undefined)).toThrow('bad-file'));

  it('is refused where it unpacks to more than is allowed, before it is unpacked', () => {
    const bomb = book(titles, `<si><t>${'0'.repeat(40 * 1024 * 1024)}</t></si>`);
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(() => xlsxTable(bomb, undefined)).toThrow('more than 32 MiB');
  });

  it('is refused where it holds more than it says', () => {
    const bomb = lyingAbout(book(titles, `<si><t>${'0'.repeat(40 * 1024 * 1024)}</t></si>`), 1_000);
    expect(() => xlsxTable(bomb, undefined)).toThrow('bad-file');
  });

  it('is refused with more columns, rows or files than a catalogue can have', () => {
    const rows = `${titles}<row r="2"><c r="ZZZ2"><v>1</v></c></row>`;
    expect(() => xlsxTable(book(rows), undefined)).toThrow('200 columns');
    expect(() => xlsxTable(book('<row/>'.repeat(20_002)), undefined)).toThrow('20000 rows');
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`x/${i}`, '']));
    expect(() => xlsxTable(book(titles, '', many), undefined)).toThrow('bad-file');
  });
});

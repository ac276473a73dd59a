import { inflateSync } from 'node:zlib';
import type { Paper } from '#papers/paper';
import { openPaperPrinter, type PaperPrinter } from './paper-pdf.js';

const paper: Paper = {
  docNo: 'DBS-1-BPZ',
  title: '不予行政许可决定书',
  addressee: '王喆堃',
  body: [
    '你（单位）于2026年3月2日提出的申请，决定不予行政许可。',
    ['平面图没有水池（依据：《行政许可法》第三十八条）'],
  ],
  remedy: '如不服，可以自收到本决定书之日起60日内向调兵山市人民政府申请行政复议。',
  unit: '调兵山市卫生健康局',
  date: '2026-03-09',
};

const streamsOf = (pdf: Buffer): string[] => {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/\/Filter \/FlateDecode\n>>\nstream\n/g)].flatMap((found) => {
    const start = found.index + found[0].length;
    const bytes = pdf.subarray(start, text.indexOf('\nendstream', start));
    return [inflateSync(bytes).toString('latin1')];
  });
};

const fromUtf16 = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** The text as a reader's search finds it: glyphs of the pages, by the map to Unicode that the font carries. */
const textOf = (pdf: Buffer): string => {
  const streams = streamsOf(pdf);
  const map = streams.find((stream) => stream.includes('begincmap')) ?? '';
  const unicode = new Map<number, string>();
  for (const [, from = '', list = ''] of map.matchAll(/<(\w+)> <\w+> \[([^\]]*)\]/g)) {
    for (const [index, [, hex = '']] of [...list.matchAll(/<(\w*)>/g)].entries()) {
      unicode.set(Number.parseInt(from, 16) + index, fromUtf16(hex));
    }
  }
  const shown = streams
    .filter((stream) => stream.includes(' TJ'))
    .flatMap((stream) => [...stream.matchAll(/<(\w+)>/g)]);
  return shown
    .flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? [])
    .map((glyph) => unicode.get(Number.parseInt(glyph, 16)) ?? '\ufffd')
    .join('');
};

const wordsOf = ({ title, addressee, body, remedy, unit }: Paper): string[] =>
  [title, addressee, ...body.flat(), remedy ?? '', unit, '（盖章处）', '2026年3月9日'].map((line) =>
    line.replace(/\s/g, ''),
  );

describe('a paper as PDF', () => {
  let printer: PaperPrinter;
  beforeAll(async () => {
    printer = await openPaperPrinter();
  });

  it('holds all its words as text that can be selected and searched', async () => {
    const text = textOf(await printer.pdf(paper)).replace(/\s/g, '');
    for (const words of wordsOf(paper)) expect(text).toContain(words);
    expect(text).not.toContain('\ufffd');
  });

  it('carries the font it needs, and little else of it', async () => {
    const pdf = await printer.pdf(paper);
    expect(pdf.toString('latin1')).toMatch(/\/FontFile2 \d+ 0 R/);
    expect(pdf.length).toBeLessThan(60_000);
  });

  it('is the same, byte for byte, whenever it is made', async () => {
    expect((await printer.pdf(paper)).equals(await printer.pdf(paper))).toBe(true);
    const other = await printer.pdf({ ...paper, addressee: '王梅' });
    expect(other.equals(await printer.pdf(paper))).toBe(false);
  });

  it('names a character that the font lacks by its code, and says so', async () => {
    const text = textOf(await printer.pdf({ ...paper, addressee: '𠮷野', body: ['铃\u0007响'] }));
    expect(text).toContain('〔U+20BB7〕野');
    expect(text).toContain('铃〔U+0007〕响');
    expect(text).toContain('注：字库以外的字以〔U+编码〕标示');
    expect(textOf(await printer.pdf(paper))).not.toContain('注：字库');
  });

  it('goes over to a next page where it is long, with unit, seal and date together', async () => {
    const long = { ...paper, body: Array.from({ length: 40 }, () => paper.body[0] ?? '') };
    const pdf = await printer.pdf(long);
    expect(pdf.toString('latin1').match(/\/Type \/Page\n/g)?.length).toBeGreaterThan(2);
    expect(textOf(pdf)).toContain('调兵山市卫生健康局（盖章处）2026年3月9日');
  });
});

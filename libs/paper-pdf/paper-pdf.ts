import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';
import PdfKitDocument from 'pdfkit';
import { startOfDay } from '#calendar/legal-dates';
import type { Paper, Paragraph } from '#papers/paper';
import { chineseDate } from '#papers/phrases';

/** Turns papers into PDF. The same paper gives the same bytes. */
export interface PaperPrinter {
  pdf(paper: Paper): Promise<Buffer>;
}

const millimetre = 72 / 25.4;
// The margins of GB/T 9704, as in the HTML.
const margins = {
  top: 37 * millimetre,
  right: 26 * millimetre,
  bottom: 35 * millimetre,
  left: 28 * millimetre,
};
const bodySize = 16;
const titleSize = 22;
/** What unit, seal and date need together: they stay on one page. */
const signatureHeight = 6 * bodySize * 1.75;

const require = createRequire(import.meta.url);
const fontFile = require.resolve('@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf');

const note = '注：字库以外的字以〔U+编码〕标示，以网页文书为准。';

/** Text that the font shows whole: a character beyond it is named by its code, never left out. */
const showable = (has: (code: number) => boolean) => (text: string) =>
  text.replace(/\r\n?/g, '\n').replace(/[^\n]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return has(code) ? character : `〔U+${code.toString(16).toUpperCase().padStart(4, '0')}〕`;
  });

/** The paper in the characters of the font, and whether some had to be named. */
const inFont = (paper: Paper, has: (code: number) => boolean): { readonly paper: Paper; readonly named: boolean } => {
  const shown = showable(has);
  const inBody = (part: Paragraph): Paragraph => (typeof part === 'string' ? shown(part) : part.map(shown));
  const found: Paper = {
    ...paper,
    title: shown(paper.title),
    addressee: shown(paper.addressee),
    body: paper.body.map(inBody),
    ...(paper.remedy === undefined ? {} : { remedy: shown(paper.remedy) }),
    unit: shown(paper.unit),
  };
  return { paper: found, named: JSON.stringify(found) !== JSON.stringify(paper) };
};

const writeBody = (document: PDFKit.PDFDocument, body: readonly Paragraph[]): void => {
  for (const part of body) {
    if (typeof part === 'string') document.text(part, { indent: 2 * bodySize });
    else for (const [index, point] of part.entries()) document.text(`${index + 1}. ${point}`, { indent: 2 * bodySize });
  }
};

const writeSignature = (document: PDFKit.PDFDocument, { unit, date }: Paper): void => {
  if (document.y + signatureHeight > document.page.height - margins.bottom) document.addPage();
  document.moveDown(1);
  for (const line of [unit, '（盖章处）', chineseDate(date)]) document.text(line, { align: 'right' });
};

const write = (document: PDFKit.PDFDocument, paper: Paper, named: boolean): void => {
  const { title, docNo, addressee, body, remedy } = paper;
  document.fontSize(titleSize).text(title, { align: 'center' });
  document.fontSize(bodySize).text(`编号：${docNo}`, { align: 'center' });
  document.moveDown(0.5);
  document.text(`${addressee}：`);
  writeBody(document, remedy === undefined ? body : [...body, remedy]);
  writeSignature(document, paper);
  if (named) document.moveDown(1).fontSize(10).text(note);
};

/** Reads the font once; it is embedded in each PDF as far as the paper needs it, so that every reader shows the same. */
export const openPaperPrinter = async (): Promise<PaperPrinter> => {
  const font = await readFile(fontFile);
  const opened = fontkit.create(font);
  if (!('hasGlyphForCodePoint' in opened)) throw new Error(`Not a single font: ${fontFile}`);
  const has = (code: number): boolean => opened.hasGlyphForCodePoint(code);
  return {
    pdf: async (asWritten) => {
      const { paper, named } = inFont(asWritten, has);
      const document = new PdfKitDocument({
        size: 'A4',
        margins,
        lang: 'zh-CN',
        displayTitle: true,
        // None of the built-in fonts: they know no Chinese.
        font: '',
        // The paper's own day, so that the bytes do not tell when they were made.
        info: { Title: `${paper.title} ${paper.docNo}`, CreationDate: new Date(startOfDay(paper.date)) },
      });
      document
        .registerFont('text', font)
        .font('text')
        .lineGap(bodySize * 0.3);
      write(document, paper, named);
      document.end();
      const chunks: Buffer[] = [];
      for await (const chunk of document) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
  };
};

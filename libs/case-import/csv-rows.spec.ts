import * as fc from 'fast-check';
import { csvRows } from './csv-rows.js';
import type { BadRow } from './imported-case.js';

async function* inPieces(text: string, length: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
}

const read = async (text: string, length: number): Promise<{ rows: (readonly string[])[]; bad: BadRow[] }> => {
  const rows: (readonly string[])[] = [];
  const bad: BadRow[] = [];
  for await (const { fields } of csvRows(inPieces(text, length), ';', (row) => bad.push(row))) rows.push(fields);
  return { rows, bad };
};

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;
const field = fc.oneof(fc.string({ unit: fc.constantFrom('a', '"', ';', '\n', '\r\n', ' ', '理') }), fc.string());

test('whatever the fields hold, quoted rows read back as they were, in pieces of any length', async () => {
  const tables = fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      tables,
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('\n', '\r\n'),
      async (table, length, end) => {
        const text = table.map((row) => `${row.map(quoted).join(';')}${end}`).join('');
        expect(await read(text, length)).toEqual({ rows: table, bad: [] });
      },
    ),
  );
});

test('a stray quote anywhere loses no row but its own, and that one is reported', async () => {
  const table = Array.from({ length: 12 }, (_, i) => [
    `row ${i}`,
    'plain',
    i % 3 === 0 ? 'with "quotes"\nand lines' : 'x',
  ]);
  const text = table.map((row) => `${row.map((cell) => (cell.includes('"') ? quoted(cell) : cell)).join(';')}\n`);
  const strays = fc.record({ row: fc.integer({ min: 1, max: 11 }), length: fc.integer({ min: 1, max: 40 }) });
  await fc.assert(
    fc.asyncProperty(strays, async ({ row, length }) => {
      const broken = text.map((line, i) => (i === row ? `"${line}` : line)).join('');
      const { rows, bad } = await read(broken, length);
      expect(rows.filter(([name]) => /^row \d+$/.test(name ?? ''))).toEqual(table.toSpliced(row, 1));
      expect(bad.length).toBeGreaterThan(0);
    }),
  );
});

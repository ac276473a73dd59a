import { maxNesting, maxRows } from './limits.js';
import { badFile, checkedCell, type Table, type TableRow } from './table.js';

/**
 * The table of a JSON file: a list of objects. The lists named in `nested` are gone down into, level by level, and what the outer
 * objects say holds for the inner ones. Lists and objects in a row are kept as JSON.
 */
export const jsonTable = (text: string, nested: readonly string[]): Table => {
  if (nested.length > maxNesting) throw badFile('嵌套过深。', `More than ${maxNesting} levels are nested.`);
  const rows: TableRow[] = [];
  const titles = new Set<string>();
  const add = (item: Readonly<Record<string, unknown>>, inherited: ReadonlyMap<string, string>): void => {
    if (rows.length === maxRows) throw badFile(`超过${maxRows}行。`, `The file has more than ${maxRows} rows.`);
    const row = rows.length + 1;
    const cells = new Map([...inherited, ...cellsOf(row, item)]);
    for (const title of cells.keys()) titles.add(title);
    rows.push({ row, cells });
  };
  const goDown = (items: unknown, levels: readonly string[], inherited: ReadonlyMap<string, string>): void => {
    for (const item of listOf(items)) {
      const [level, ...deeper] = levels;
      if (level === undefined || !(level in item)) {
        add(item, inherited);
        continue;
      }
      const { [level]: inner, ...own } = item;
      goDown(inner, deeper, new Map([...inherited, ...cellsOf(rows.length + 1, own)]));
    }
  };
  goDown(parsed(text), nested, new Map());
  return { titles: [...titles], rows };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw badFile('不是有效的JSON。', 'The file is no JSON.');
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] => {
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw badFile('JSON须为对象的列表。', 'The JSON must be a list of objects.');
};

const cellsOf = (row: number, item: Readonly<Record<string, unknown>>): [string, string][] =>
  Object.entries(item).flatMap(([title, value]): [string, string][] => {
    if (value === null || value === undefined) return [];
    const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
    return text === '' ? [] : [[title, checkedCell(row, title, text)]];
  });

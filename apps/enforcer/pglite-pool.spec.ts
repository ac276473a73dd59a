import { existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { copyEmptyTimers } from '#test-support/empty-timers';
import { openPglitePool, type PglitePool, poolOver } from './pglite-pool.js';

const refuse = (error: Error): void => {
  throw error;
};

describe('clients of one PGlite session', () => {
  let root: string;
  let pool: PglitePool;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'pglite-'));
    await copyEmptyTimers(join(root, 'timers'));
    pool = poolOver(await PGlite.create(join(root, 'timers')));
    await pool.query('CREATE TABLE note (text text)');
  }, 60_000);

  beforeEach(async () => {
    await pool.query('TRUNCATE note');
  });

  afterAll(async () => {
    await pool.end();
    await rm(root, { recursive: true, force: true });
  });

  const notes = async (): Promise<string[]> => {
    const { rows } = await pool.query<{ text: string }>('SELECT text FROM note ORDER BY text');
    return rows.map(({ text }) => text);
  };

  test('do not get into the transaction of another', async () => {
    const [rolledBack, kept] = [await pool.connect(), await pool.connect()];
    await rolledBack.query('BEGIN');
    const statement = kept.query("INSERT INTO note VALUES ('kept')");
    const ofThePool = pool.query('INSERT INTO note VALUES ($1)', ['kept too']);
    await rolledBack.query("INSERT INTO note VALUES ('rolled back')");
    await rolledBack.query('ROLLBACK');
    await Promise.all([statement, ofThePool]);
    expect(await notes()).toEqual(['kept', 'kept too']);
  });

  test('have their own statements run in the order of asking', async () => {
    const client = await pool.connect();
    await Promise.all([
      client.query('BEGIN'),
      client.query("INSERT INTO note VALUES ('one')"),
      client.query('COMMIT'),
      client.query("INSERT INTO note VALUES ('two')"),
    ]);
    expect(await notes()).toEqual(['one', 'two']);
  });

  test('leave the session to others after a failed statement and after a failed transaction', async () => {
    const client = await pool.connect();
    await expect(client.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
    await client.query('BEGIN');
    await expect(client.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
    await client.query('ROLLBACK');
    await pool.query("INSERT INTO note VALUES ('after')");
    expect(await notes()).toEqual(['after']);
  });

  test('have an open transaction rolled back when they are given back', async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query("INSERT INTO note VALUES ('half')");
    client.release();
    expect(await notes()).toEqual([]);
  });

  test('are told of notifications until they are given back', async () => {
    const [listening, released] = [await pool.connect(), await pool.connect()];
    const heard: unknown[] = [];
    listening.on('notification', (message) => heard.push(message));
    released.on('notification', (message) => heard.push(message));
    await listening.query('LISTEN bell');
    released.release();
    await pool.query("SELECT pg_notify('bell', 'ding')");
    expect(heard).toEqual([{ channel: 'bell', payload: 'ding' }]);
  });
});

describe('a PGlite directory', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'pglite-'));
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  const copy = async (name: string): Promise<string> => {
    await mkdir(join(root, name));
    const dir = join(root, name, 'timers');
    await copyEmptyTimers(dir);
    return dir;
  };

  const jobsIn = async (dir: string, report: (error: Error) => void): Promise<number> => {
    const { pool, close } = await openPglitePool(dir, report);
    const { rows } = await pool.query<{ jobs: number }>('SELECT count(*)::int AS jobs FROM job');
    await close();
    return rows[0]?.jobs ?? Number.NaN;
  };

  const siblings = (dir: string): string[] => readdirSync(join(dir, '..')).sort();

  test('is made where there is none, whatever was left of a try whose process died, and opens again', async () => {
    const dir = join(root, 'half', 'timers');
    await mkdir(`${dir}.unfinished`, { recursive: true });
    writeFileSync(`${dir}.unfinished/PG_VERSION`, '18\n');
    expect(await jobsIn(dir, refuse)).toBe(0);
    expect(siblings(dir)).toEqual(['timers']);
    expect(await jobsIn(dir, refuse)).toBe(0);
  }, 60_000);

  test.each([
    ['whose control file is empty', (dir: string) => truncateSync(join(dir, 'global', 'pg_control'))],
    ['whose tables are gone', (dir: string) => rmSync(join(dir, 'base'), { recursive: true })],
  ])(
    '%s is set aside and reported, and a new one takes its place',
    async (name, damage) => {
      const dir = await copy(name.replaceAll(' ', '-'));
      damage(dir);
      const reported: string[] = [];
      expect(await jobsIn(dir, ({ message }) => reported.push(message))).toBe(0);
      expect(reported).toEqual([
        expect.stringMatching(/timers does not open and is set aside as .*timers\.damaged-\d+T/),
      ]);
      expect(siblings(dir)).toEqual(['timers', expect.stringMatching(/^timers\.damaged-/)]);
      expect(await jobsIn(dir, refuse)).toBe(0);
    },
    60_000,
  );

  test('is set aside when the page of a job cannot be read', async () => {
    const dir = await copy('one-page');
    const { pool, close } = await openPglitePool(dir, refuse);
    await pool.query("INSERT INTO meta (queue, field, value) VALUES ('q', 'f', 'v')");
    await pool.query('CHECKPOINT');
    const { rows } = await pool.query<{ path: string }>("SELECT pg_relation_filepath('meta') AS path");
    await close();
    writeFileSync(join(dir, rows[0]?.path ?? ''), Buffer.alloc(8192, 0xa5));
    const reported: Error[] = [];
    await jobsIn(dir, (error) => reported.push(error));
    expect(reported).toEqual([expect.objectContaining({ cause: expect.objectContaining({ code: 'XX001' }) })]);
  }, 60_000);

  test('belongs to one at a time', async () => {
    const dir = await copy('shared');
    const held = await openPglitePool(dir, refuse);
    await expect(openPglitePool(dir, refuse)).rejects.toThrow(`${dir} is in use by another process`);
    expect(existsSync(dir)).toBe(true);
    await held.close();
    expect(await jobsIn(dir, refuse)).toBe(0);
  }, 60_000);
});

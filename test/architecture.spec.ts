import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults, importTable, type SourceFile } from '#test-support/import-table';

const sources = (): SourceFile[] =>
  ['apps', 'libs'].flatMap((top) =>
    readdirSync(top, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ path: join(top, file), text: readFileSync(join(top, file), 'utf8') })),
  );

const faultsIn = (path: string, text: string) => faults([{ path, text }]);

describe('the folders of this project', () => {
  it('keep to the import table', () => expect(faults(sources())).toEqual([]));

  it('are read at all: the checker has seen the rules of a case, and what they import', () => {
    const decide = sources().find(({ path }) => path === 'libs/cases/decide.ts');
    expect(decide?.text).toContain("from '#kernel/decider'");
    expect(sources().length).toBeGreaterThan(100);
  });

  it('have a row each, whether they hold a source file or not', () => {
    const folders = ['apps', 'libs'].flatMap((top) =>
      readdirSync(top, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [`${top}/${entry.name}`] : [],
      ),
    );
    expect(folders.filter((folder) => !(folder in importTable))).toEqual([]);
    expect(existsSync('libs/cases')).toBe(true);
  });
});

describe('the checker lets pass', () => {
  it.each([
    [
      'a domain lib that knows the kernel, the calendar, the law and events',
      'libs/cases/a.ts',
      "import { a } from '#catalogue/events';\nimport '#law/remedy';\nimport { b } from './b.js';",
    ],
    [
      'an app that uses a framework and any lib',
      'apps/api/a.ts',
      "import { Module } from '@nestjs/common';\nimport { a } from '#read-models/store';",
    ],
    ['the one app that starts engines', 'apps/standalone/a.ts', "import { start } from '#embedded-mongodb/start';"],
    [
      'the generated protocol in the embedded event store',
      'libs/embedded-eventstore/a.ts',
      "import a from '@eventstore/db-client/generated/streams_pb.js';",
    ],
    [
      'a test that speaks to an engine through its client',
      'libs/embedded-mongodb/a.spec.ts',
      "import { MongoClient } from 'mongodb';\nimport { until } from '#test-support/until';",
    ],
    [
      'a date read from a value',
      'libs/calendar/a.ts',
      'const day = new Date(value).toISOString(); // unlike new Date()',
    ],
    ['words about a forbidden thing', 'libs/cases/a.ts', "/* import '@nestjs/core' and Date.now() */\nconst a = 1;"],
  ])('%s', (_, path, text) => expect(faultsIn(path, text)).toEqual([]));
});

describe('the checker finds', () => {
  it.each([
    ['a framework in a lib', 'libs/cases/a.ts', "import { Injectable } from '@nestjs/common';"],
    ['a framework in a lib’s test', 'libs/cases/a.spec.ts', "import { Test } from '@nestjs/testing';"],
    ['an import over two lines', 'libs/reviews/a.ts', "import {\n  a,\n} from\n  '#read-models/store';"],
    ['an import for types only', 'libs/cases/a.ts', "import type { Db } from 'mongodb';"],
    ['an import in a type', 'libs/cases/a.ts', "type A = import('mongodb').Db;"],
    ['an import by a call', 'libs/cases/a.ts', "const a = await import('bullmq');"],
    ['a re-export', 'libs/cases/a.ts', "export * from '#event-log/event-log';"],
    ['a relative escape', 'libs/cases/a.ts', "import { a } from '../reviews/review.js';"],
    ['an escape in a test', 'libs/cases/a.spec.ts', "import { a } from '../../test/support/people.js';"],
    ['an app’s file in a lib', 'libs/runtime/a.ts', "import { a } from '../../apps/api/case-desk.js';"],
    ['an app in another app', 'apps/cli/a.ts', "import { a } from '../api/case-desk.js';"],
    ['another decider’s rules in a domain lib', 'libs/cases/a.ts', "import { matters } from '#catalogue/decide';"],
    ['the event store’s client outside its lib', 'apps/api/a.ts', "import { START } from '@eventstore/db-client';"],
    [
      'the client in the embedded event store',
      'libs/embedded-eventstore/a.ts',
      "import { START } from '@eventstore/db-client';",
    ],
    ['the document store’s client in the domain', 'libs/deadlines/a.ts', "import { MongoClient } from 'mongodb';"],
    ['the queue outside the enforcer', 'apps/projector/a.ts', "import { Queue } from 'bullmq';"],
    ['our code in an embedded engine', 'libs/embedded-mongodb/a.ts', "import { Refusal } from '#kernel/refusal';"],
    [
      'an engine outside the one app that starts it',
      'apps/api/a.ts',
      "import { start } from '#embedded-mongodb/start';",
    ],
    ['test support in what is shipped', 'libs/cases/a.ts', "import { clerk } from '#test-support/people';"],
    ['a folder without a row', 'libs/surprise/a.ts', 'export const a = 1;'],
    ['a folder in a folder', 'libs/cases/inner/a.ts', 'export const a = 1;'],
    ['a file beside the folders', 'libs/a.ts', 'export const a = 1;'],
    ['a barrel', 'libs/cases/index.ts', "export * from './case.js';"],
    ['the machine’s clock in the domain', 'libs/cases/a.ts', 'const now = new Date();'],
    ['the machine’s clock by another name', 'libs/law/a.ts', 'const now = Date.now();'],
    ['chance in the domain', 'libs/reviews/a.ts', "import { randomUUID } from 'node:crypto';"],
    ['files in the domain', 'libs/catalogue/a.ts', "import { readFile } from 'node:fs/promises';"],
  ])('%s', (_, path, text) => {
    expect(faultsIn(path, text)).toHaveLength(1);
    expect(faultsIn(path, text)[0]).toContain(path);
  });

  it('every fault of a file, not only the first', () =>
    expect(faultsIn('libs/cases/a.ts', "import 'bullmq';\nimport 'mongodb';\nMath.random();")).toHaveLength(3));
});

import { bulkWrite } from './bulk-write-command.js';
import { create, drop, dropDatabase, listCollections, listDatabases, renameCollection } from './collection-commands.js';
import type { Handler } from './command.js';
import { CommandError } from './command-error.js';
import type { Execute } from './connection.js';
import { aggregate, count, distinct } from './count-commands.js';
import type { Cursors } from './cursors.js';
import { explain } from './explain-command.js';
import { find, getMore, killCursors } from './find-commands.js';
import { findAndModify } from './find-and-modify-command.js';
import { buildInfo, connectionStatus, hello, ok } from './handshake-commands.js';
import { createIndexes, dropIndexes, listIndexes } from './index-commands.js';
import { countField, stringField } from './request-fields.js';
import type { Store } from './store.js';
import type { Request } from './wire-message.js';
import { insert, remove, update } from './write-commands.js';

/** Every command this store has. */
const handlers = new Map<string, Handler>([
  ['hello', hello],
  ['ismaster', hello],
  ['isMaster', hello],
  ['ping', ok],
  ['endSessions', ok],
  ['refreshSessions', ok],
  ['killSessions', ok],
  ['buildInfo', buildInfo],
  ['buildinfo', buildInfo],
  ['connectionStatus', connectionStatus],
  ['listDatabases', listDatabases],
  ['insert', insert],
  ['update', update],
  ['delete', remove],
  ['bulkWrite', bulkWrite],
  ['find', find],
  ['getMore', getMore],
  ['killCursors', killCursors],
  ['aggregate', aggregate],
  ['count', count],
  ['distinct', distinct],
  ['findAndModify', findAndModify],
  ['createIndexes', createIndexes],
  ['listIndexes', listIndexes],
  ['dropIndexes', dropIndexes],
  ['create', create],
  ['drop', drop],
  ['dropDatabase', dropDatabase],
  ['listCollections', listCollections],
  ['renameCollection', renameCollection],
  ['explain', explain],
]);

/** Carries out the requests of any connection on a store. */
export const dispatcher =
  (store: Store, cursors: Cursors): Execute =>
  async ({ body, lists, legacy }: Request) => {
    const [name = ''] = Object.keys(body);
    const handler = handlers.get(name);
    if (!handler) throw new CommandError(59, `no such command: '${name}'`);
    if (store.closing) throw new CommandError(91, 'The server is shutting down');
    const db = legacy ? 'admin' : stringField(body, '$db');
    const time = countField(body, 'maxTimeMS') ?? 0;
    const deadline = time === 0 ? Number.POSITIVE_INFINITY : performance.now() + time;
    return handler({ store, cursors, name, db, body, lists, deadline });
  };

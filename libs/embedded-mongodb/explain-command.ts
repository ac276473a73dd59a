import type { Document } from 'bson';
import { isPlainObject } from './bson-order.js';
import { getCollection } from './collection-store.js';
import type { Handler } from './command.js';
import { CommandError, notSupported } from './command-error.js';
import { findFields, queryOf } from './find-commands.js';
import type { Effort } from './index-scan.js';
import { findMatches } from './query-matches.js';
import { type Plan, planQuery } from './query-plan.js';
import { acceptOnly, collectionField, noVariables, stringField } from './request-fields.js';
import { readInTurns } from './turns.js';

const scanStage = ({ index, ranges, points, reverse }: Plan): Document => {
  const direction = reverse ? 'backward' : 'forward';
  if (!index) return { stage: 'COLLSCAN', direction };
  return {
    stage: 'FETCH',
    inputStage: {
      stage: 'IXSCAN',
      keyPattern: Object.fromEntries(index.fields.map((field) => [field.path, field.direction])),
      indexName: index.name,
      isMultiKey: index.arrayPaths.length > 0,
      isUnique: index.unique,
      isSparse: index.sparse,
      direction,
      ranges: points?.length ?? ranges.length,
    },
  };
};

const winningPlan = (plan: Plan | undefined, sort: Document): Document => {
  if (!plan) return { stage: 'EOF' };
  const scan = scanStage(plan);
  if (plan.merge) return { stage: 'SORT_MERGE', sortPattern: sort, inputStage: scan };
  return plan.sorted ? scan : { stage: 'SORT', sortPattern: sort, inputStage: scan };
};

/** Explains `find` and `count`: the plan, and, unless only the planner was asked, what carrying it out took. */
export const explain: Handler = async ({ store, db, body, deadline }) => {
  acceptOnly(body, ['explain', 'verbosity']);
  const inner: unknown = body['explain'];
  const [name = ''] = isPlainObject(inner) ? Object.keys(inner) : [];
  if (!isPlainObject(inner) || (name !== 'find' && name !== 'count')) throw notSupported(`Explaining '${name}'`);
  acceptOnly(inner, name === 'find' ? findFields : ['count', 'query', 'limit', 'skip', 'hint']);
  noVariables(inner);
  const verbosity = body['verbosity'] === undefined ? 'allPlansExecution' : stringField(body, 'verbosity');
  if (!['queryPlanner', 'executionStats', 'allPlansExecution'].includes(verbosity))
    throw new CommandError(9, `verbosity string must be one of the known ones, not '${verbosity}'`);
  const query = queryOf(inner, name === 'find' ? 'filter' : 'query');
  const namespace = collectionField(inner, name);
  const collection = getCollection(store, db, namespace);
  const plan = collection && planQuery(collection, query.filter, query.sort, query.hint);
  const sort = isPlainObject(inner['sort']) ? inner['sort'] : {};
  const queryPlanner = { namespace: `${db}.${namespace}`, winningPlan: winningPlan(plan, sort), rejectedPlans: [] };
  if (verbosity === 'queryPlanner') return { queryPlanner, ok: 1 };
  const effort: Effort = { keys: 0, documents: 0 };
  let nReturned = 0;
  if (plan)
    await readInTurns(findMatches(store, plan, query, effort), deadline, () => {
      nReturned++;
      return false;
    });
  const totalKeysExamined = plan?.index ? effort.keys : 0;
  const executionStats = { executionSuccess: true, nReturned, totalKeysExamined, totalDocsExamined: effort.documents };
  return { queryPlanner, executionStats, ok: 1 };
};

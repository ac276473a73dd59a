// What the histories of test/histories fold to by the libraries in a place.
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { kindOf, kindsFrom } from '../../histories/recorded.mjs';

/** The rules and the shapes of each kind of stream, and the read models, as built in a place. */
export const librariesIn = async (place) => {
  const load = (file) => import(pathToFileURL(join(resolve(place), 'libs', `${file}.js`)).href);
  const [{ decode, mergeSchemas }, { canonicalJson }, { models }, { stepFor }] = await Promise.all(
    ['event-log/decode', 'evidence/canonical-json', 'read-models/store', 'read-models/projection'].map(load),
  );
  return { kinds: await kindsFrom(load), decode, mergeSchemas, canonicalJson, models, stepFor };
};

const hashOf = (text) => createHash('sha256').update(text).digest('hex');

/** The hash of what each history folds to, and of every document that the read models make of all of them. */
export const foldAll = async (place, histories) => {
  const { kinds, decode, canonicalJson, models, stepFor } = await librariesIn(place);
  const documents = new Map();
  const states = [];
  for (const { stream, events } of histories) {
    const [decider, schema] = kinds[kindOf(stream)];
    let state = decider.initialState;
    for (const stored of events) {
      const event = decode(schema, stored);
      state = decider.evolve(state, event);
      for (const model of models) {
        const step = stepFor(model, event.type);
        for (const id of step ? model.ids(event) : []) {
          const key = `${model.name} ${id}`;
          documents.set(key, step(documents.get(key), event, id) ?? documents.get(key));
        }
      }
    }
    states.push(`${stream} ${hashOf(plain(canonicalJson, state))}`);
  }
  const made = [...documents].map(([key, document]) => `${key} ${hashOf(plain(canonicalJson, document))}`);
  return { hash: hashOf([...states, ...made].join('\n')), states: states.length, documents: made.length };
};

/** States may hold maps and sets, which JSON does not know. */
const plain = (canonicalJson, value) =>
  canonicalJson(
    JSON.parse(
      JSON.stringify(value ?? null, (_, part) => (part instanceof Map || part instanceof Set ? [...part] : part)),
    ),
  );

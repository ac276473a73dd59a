import { readConfig } from '#runtime/config';
import { help } from './help.js';

describe('the help of npm start', () => {
  it('names every setting that is read', () => {
    const read = new Set<string>();
    const env = new Proxy(
      {},
      {
        get: (_, name) => {
          read.add(String(name));
          return undefined;
        },
      },
    );
    readConfig(env);
    expect(read.size).toBeGreaterThan(10);
    expect([...read].filter((name) => !help.includes(name))).toEqual([]);
  });
});

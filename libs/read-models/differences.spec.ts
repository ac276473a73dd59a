import { differingPaths } from './differences.js';

describe('what two documents differ in', () => {
  it.each([
    [{ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 }, []],
    [{ a: 1 }, { a: 2 }, ['a']],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, ['a.c']],
    [{ list: ['x', 'y'] }, { list: ['x'] }, ['list.1']],
    [{ a: null }, {}, ['a']],
    [{ a: [] }, { a: {} }, ['a']],
    [{ a: 1, b: 1 }, { a: 2, b: 2 }, ['a', 'b']],
  ])('%j and %j: %j', (a, b, paths) => {
    expect(differingPaths(a, b)).toEqual(paths);
    expect(differingPaths(b, a)).toEqual(paths);
  });
});

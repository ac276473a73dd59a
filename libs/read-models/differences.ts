const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** The paths (`work.due`, `holders.0`) at which two documents differ; empty where they are the same. */
export const differingPaths = (a: unknown, b: unknown, path = ''): readonly string[] => {
  if (Object.is(a, b)) return [];
  if (!isBranch(a) || !isBranch(b) || Array.isArray(a) !== Array.isArray(b)) return [path];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) => {
    if (Object.hasOwn(a, name) && Object.hasOwn(b, name)) return differingPaths(a[name], b[name], join(path, name));
    return [join(path, name)];
  });
};

/** A map of at most `limit` entries that forgets the one longest unused. */
export const recentlyUsed = <Value>(limit: number) => {
  const map = new Map<string, Value>();
  return {
    get: (key: string): Value | undefined => {
      const value = map.get(key);
      if (value === undefined) return undefined;
      map.delete(key);
      map.set(key, value);
      return value;
    },
    set: (key: string, value: Value): void => {
      map.delete(key);
      map.set(key, value);
      const oldest = map.size > limit ? map.keys().next().value : undefined;
      if (oldest !== undefined) map.delete(oldest);
    },
    delete: (key: string): void => {
      map.delete(key);
    },
  };
};

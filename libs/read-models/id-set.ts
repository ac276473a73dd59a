/** Ids by a hash in a fixed number of bits: "no" is certain, "yes" may be wrong. */
export const idSet = (bits = 2 ** 24) => {
  const set = new Uint8Array(bits / 8);
  const place = (id: string): number => {
    let hash = 0x811c9dc5;
    for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
    return (hash ^ (hash >>> 15)) & (bits - 1);
  };
  let empty = true;
  return {
    get empty() {
      return empty;
    },
    add: (id: string): void => {
      empty = false;
      const bit = place(id);
      set[bit >>> 3] = (set[bit >>> 3] ?? 0) | (1 << (bit & 7));
    },
    mayHave: (id: string): boolean => {
      const bit = place(id);
      return ((set[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0;
    },
  };
};

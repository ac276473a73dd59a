/** The ids of all data keys whose sealed texts stand anywhere in an event's data, each once. */
export const sealedKeys = (data: unknown): string[] => {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('keyId' in value && 'box' in value && typeof value.keyId === 'string') {
      found.add(value.keyId);
      return;
    }
    for (const part of Object.values(value)) look(part);
  };
  look(data);
  return [...found];
};

// How a run tells whether a planted bug was found.

/** Faults strike by chance: a check may miss a bug once, and not three times. */
const tries = 3;

/**
 * Provokes a bug until it is found, each time anew; says whether, and prints how. `provoke()` resolves to what failed, where lines that
 * begin with "void" tell of a fault that did not happen.
 */
export const isFound = async (name, provoke) => {
  for (let tried = 1; tried <= tries; tried += 1) {
    const caught = (await provoke()).find((failure) => !failure.startsWith('void'));
    if (caught === undefined) continue;
    console.log(`planted bug, ${name}: found (${caught})${tried === 1 ? '' : `, at try ${tried}`}`);
    return true;
  }
  console.log(`planted bug, ${name}: NOT FOUND in ${tries} tries`);
  return false;
};

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The comment at the head of a command says what it does and what it takes. */
const headOf = (url) => {
  const lines = readFileSync(fileURLToPath(url), 'utf8').split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines.slice(0, end).map((line) => line.replace(/^\/\/ ?/, ''));
};

/**
 * What a command of the tests was asked for, as `parseArgs` tells it. Answers --help from the head of the command's file, and a
 * flag it does not know with one line; both end the process.
 */
export const readOptions = (url, { options }) => {
  try {
    const found = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } } });
    if (!found.values.help) return found;
    console.log(headOf(url).join('\n'));
    process.exit(0);
  } catch (error) {
    if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
    console.error(`${error.message.split('. ')[0].replace(/\.?$/, '.')} Ask with --help for what there is.`);
    process.exit(2);
  }
};

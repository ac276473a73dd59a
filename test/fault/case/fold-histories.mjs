// `node fold-histories.mjs <place>`: what the recorded histories fold to here, in the time zone and the language of this process.
import { goldenHistories } from '../../histories/recorded.mjs';
import { foldAll } from './golden-histories.mjs';

const [, , place] = process.argv;
const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions();
process.stdout.write(JSON.stringify({ ...(await foldAll(place, goldenHistories())), timeZone, locale }));

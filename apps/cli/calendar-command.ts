import { openEventLog } from '#event-log/event-log';
import { type NoticeEntered, publishNotice } from './publish-notice.js';
import { now, withStores } from './running-stores.js';
import { Usage } from './usage.js';

/** What is said of a notice that was entered: one line, and one more for everybody who was told another date. */
export const noticeLines = ({ year, docNo, published, moved }: NoticeEntered): readonly string[] => {
  if (!published) {
    return [`${year} ${docNo}：该通知已录入，未作变更 unchanged: this notice is the one in force already`];
  }
  const told = moved.map(({ caseNo, kind, told, now: stands }) => `  ${caseNo}  ${kind}  ${told} → ${stands}`);
  const header = told.length === 0 ? [] : [`已告知的期限有变 told another date: ${told.length}`];
  return [`${year} ${docNo}：已录入 entered`, ...header, ...told];
};

/** `calendar publish <file>`: enters the holiday notice of a year and lists whose told due dates it moves. */
export const runCalendar = async ([action, file]: readonly string[], { json }: { json?: boolean | undefined }) => {
  if (action !== 'publish' || file === undefined) throw new Usage('Name the file: calendar publish <file>');
  const answer = await withStores(({ eventStore, db }) =>
    publishNotice({ log: openEventLog(eventStore, { now }), db }, file, now),
  );
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${noticeLines(answer).join('\n')}\n`);
};

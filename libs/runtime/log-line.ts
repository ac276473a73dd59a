/** One line of the operator's log: JSON, or readable text on a terminal. Never personal data, never a secret. */
export type LogLine = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

const readable = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');

/** Writes to standard error, so that standard output stays the program's own. */
export const logLines = (process_: string): LogLine => {
  const asText = process.stderr.isTTY;
  return (level, message, fields = {}) => {
    const time = new Date().toISOString();
    const line = asText
      ? `${time} ${level.padEnd(5)} ${process_}: ${message}${readable(fields)}`
      : JSON.stringify({ time, level, process: process_, message, ...fields });
    process.stderr.write(`${line}\n`);
  };
};

/** An error as a log line shows it: its message; the stack of what should not happen. */
export const errorFields = (error: unknown): Readonly<Record<string, unknown>> =>
  error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) };

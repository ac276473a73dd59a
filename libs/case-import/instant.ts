/**
 * A point in time as a log names it. `text` is ISO 8601 with the zone of the source and at least milliseconds, so that two
 * spellings of one time in one zone are equal; `ms` counts from 1970 in UTC, `nanos` is what remains within that millisecond.
 */
export interface Instant {
  readonly text: string;
  readonly ms: number;
  readonly nanos: number;
}

const shape = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?$/i;

const zoneShape = /^(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)$/;

/** An offset from UTC that some place has: `Z`, or `-14:00` to `+14:00`. */
export const isZone = (text: string): boolean => zoneShape.test(text);

/**
 * Reads `2011-10-11T13:45:40.276+02:00` and its cousins: a blank for the T, no seconds, up to nine decimals, `Z`, `+0200`,
 * `+02`. `zone` is taken where the text names none. Answers the reason when it is not an instant.
 */
export const instantOf = (text: string, zone?: string): Instant | { readonly reason: string } => {
  const [, date = '', minutes = '', seconds = '00', fraction = '', utc, hours, rest = '00'] = shape.exec(text) ?? [];
  if (date === '') return { reason: 'is not a time in ISO 8601' };
  const named = utc ? 'Z' : hours && `${hours}:${rest}`;
  const at = named ?? zone;
  if (at === undefined) return { reason: 'has no time zone, and the mapping names none' };
  const decimals = fraction.padEnd(9, '0');
  const written = `${date}T${minutes}:${seconds}.${decimals.slice(0, 3)}${decimals.slice(3).replace(/0+$/, '')}${at}`;
  const ms = Date.parse(written);
  if (!isZone(at) || Number.isNaN(ms) || minutes.startsWith('24') || !isDay(date))
    return { reason: 'is not a time of any calendar' };
  return { text: written, ms, nanos: Number(decimals.slice(3)) };
};

/** JavaScript takes 30 February for 2 March: what it writes back must be what was read. */
const isDay = (date: string): boolean => date.slice(8) <= '28' || new Date(date).toISOString().startsWith(date);

export const byInstant = (a: Instant, b: Instant): number => a.ms - b.ms || a.nanos - b.nanos;

/** What the processes of this program are given: the three clients' libraries, the keys and the clock. */
export const EVENT_LOG = 'EventLog';
export const VAULT = 'Vault';
export const READ_MODELS = 'ReadModels';
export const CLOCK = 'Clock';
export const DEVELOPMENT_IDENTITY = 'DevelopmentIdentity';

/** The tree over the log, its key and the log itself. */
export const EVIDENCE = 'Evidence';

/** Asks the event store whether it answers. */
export const PROBE = 'Probe';

/** Tells how far the read models are behind the log. */
export const MODEL_LAG = 'ModelLag';
/** The event store's client, for who follows the log. */
export const EVENT_STORE = 'EventStore';
/** The calendar this process counts on now: `() => HolidayCalendar`. */
export const CALENDAR = 'Calendar';

import { localDate } from '#calendar/legal-dates';
import { isOpenAt, type OfficeHours } from '#calendar/office-hours';
import { type Asked, type Decided, type Decider, never, type Recorded } from '#kernel/decider';
import type { ChiefCommand } from './commands.js';
import type { ChiefEvent, ChiefEvents } from './events.js';

import { refuse, requireRole, requireUnit } from './refusals.js';

interface ChiefTenure extends Readonly<ChiefEvents['ChiefAppointed']> {
  readonly appointedAt: string;
}

/** The chiefs of a unit, at every venue and for every moment, and the seals they keep. */
export interface Chiefs {
  readonly stage: 'NONE' | 'KEPT';
  readonly tenures: readonly ChiefTenure[];
  readonly seals: readonly { readonly sealId: string; readonly venue: string }[];
}

type Events = readonly Decided<ChiefEvent>[];
type Ask<Type extends ChiefCommand['type']> = Asked<ChiefCommand & { type: Type }>;

export const noChiefs: Chiefs = { stage: 'NONE', tenures: [], seals: [] };

const appointed = (state: Chiefs, tenure: ChiefEvents['ChiefAppointed'], appointedAt: string): Chiefs => ({
  ...state,
  stage: 'KEPT',
  tenures: [...state.tenures, { ...tenure, appointedAt }],
});

export const evolveChiefs = (state: Chiefs, { type, data, metadata }: Recorded<ChiefEvent>): Chiefs => {
  switch (type) {
    case 'ChiefAppointed':
      return appointed(state, data, metadata.occurredAt);
    case 'ChiefReplaced': {
      const { previous: _, ...tenure } = data;
      return appointed(state, tenure, metadata.occurredAt);
    }
    case 'SealRegistered':
      return { ...state, stage: 'KEPT', seals: [...state.seals, { sealId: data.sealId, venue: data.venue }] };
    case 'SealApplied':
      return state;
    default:
      return never(type);
  }
};

/** The chief in office at a venue at an instant: of those who had taken office by then, the one appointed last. */
export const chiefAt = ({ tenures }: Chiefs, venue: string, at: string): ChiefTenure | undefined => {
  const date = localDate(at);
  const instant = Date.parse(at);
  return tenures.findLast(
    (tenure) => tenure.venue === venue && tenure.from <= date && Date.parse(tenure.appointedAt) <= instant,
  );
};

/** The chiefs in office at an instant, one per venue. */
export const chiefsAt = (chiefs: Chiefs, at: string): readonly ChiefTenure[] =>
  [...new Set(chiefs.tenures.map(({ venue }) => venue))].flatMap((venue) => chiefAt(chiefs, venue, at) ?? []);

const appoint = ({ data, by, at }: Ask<'AppointChief'>, { tenures }: Chiefs): Events => {
  const { unit, ...appointment } = data;
  requireUnit(unit, by);
  const last = tenures.findLast(({ venue }) => venue === data.venue);
  if (last) {
    if (last.officer === data.officer && last.post === data.post && last.from === data.from) return [];
    throw refuse('chief-in-office');
  }
  if (data.from < localDate(at)) throw refuse('retroactive');
  return [{ type: 'ChiefAppointed', data: appointment }];
};

const replace = ({ data, by, at }: Ask<'ReplaceChief'>, { tenures }: Chiefs): Events => {
  const { unit, ...appointment } = data;
  requireUnit(unit, by);
  const last = tenures.findLast(({ venue }) => venue === data.venue);
  if (!last) throw refuse('no-chief');
  if (last.officer === data.officer && last.post === data.post) return [];
  if (data.from < localDate(at)) throw refuse('retroactive');
  if (data.from < last.from) throw refuse('chief-out-of-order');
  return [{ type: 'ChiefReplaced', data: { ...appointment, previous: last.officer } }];
};

const registerSeal = ({ data, by }: Ask<'RegisterSeal'>, { seals }: Chiefs): Events => {
  const { unit, ...seal } = data;
  requireUnit(unit, by);
  const known = seals.find(({ sealId }) => sealId === seal.sealId);
  if (known && known.venue !== seal.venue) throw refuse('seal-exists');
  return known ? [] : [{ type: 'SealRegistered', data: seal }];
};

/** The seal is the chief's: the person looked up must stand on the chief's post of the venue now. */
const applySeal = (hours: OfficeHours, { data, by, at }: Ask<'ApplySeal'>, chiefs: Chiefs): Events => {
  const { holder, ...use } = data;
  const seal = chiefs.seals.find(({ sealId }) => sealId === use.sealId);
  if (!seal) throw refuse('no-such-seal');
  const chief = chiefAt(chiefs, seal.venue, at);
  if (!chief) throw refuse('no-chief');
  if (holder.officerId !== by.id || holder.postId !== chief.post) throw refuse('not-the-seal-holder');
  const { officerId: officer, postId: post, asB, grantId } = holder;
  const outsideOfficeHours = !isOpenAt(hours, at);
  const { venue } = seal;
  return [{ type: 'SealApplied', data: { ...use, venue, officer, post, asB, grantId, outsideOfficeHours } }];
};

const decide = (hours: OfficeHours, command: Asked<ChiefCommand>, state: Chiefs): Events => {
  requireRole(command.type, command.by);
  switch (command.type) {
    case 'AppointChief':
      return appoint(command, state);
    case 'ReplaceChief':
      return replace(command, state);
    case 'RegisterSeal':
      return registerSeal(command, state);
    case 'ApplySeal':
      return applySeal(hours, command, state);
    default:
      return never(command);
  }
};

/** The rules of the chiefs (首席代表) of one unit, under the office hours of its venues. */
export const chiefDecider = (hours: OfficeHours): Decider<Chiefs, ChiefCommand, ChiefEvent> => ({
  initialState: noChiefs,
  decide: (command, state) => decide(hours, command, state),
  evolve: evolveChiefs,
});

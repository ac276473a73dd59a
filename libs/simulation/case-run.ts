import { createCipheriv, createHash } from 'node:crypto';
import type { Case, CaseFile } from '#cases/case-file';
import type { CaseCommand, CaseCommands, CaseCommandType } from '#cases/commands';
import { caseDecider } from '#cases/decide';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { MatterSnapshot } from '#catalogue/events';
import { type CaseTimer, timersFor } from '#deadlines/timers';
import type { Actor, Channel } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { Chance } from './chance.js';
import { caseIdOf, caseNoOf } from './simulated-ids.js';
import { dateAt, type OfficeTime } from './office-time.js';
import { enforcer } from './people.js';
import type { UnitRegister } from './register.js';
import { type Came, type Recorder, simulatedStream, type SimulatedEvent } from './simulated-stream.js';

/** Goes on at the instants it yields (milliseconds since 1970), which never lie in its past. */
export type Course<Result = void> = Generator<number, Result, void>;

/** What one case brings with it. */
export interface Application {
  readonly index: number;
  readonly at: number;
  readonly matter: MatterSnapshot;
  readonly channel: Channel;
}

/** The rest of the city, as a case meets it. */
export interface Surroundings {
  readonly seed: string;
  readonly recorder: Recorder;
  readonly time: OfficeTime;
  /** The first instant after the last simulated day. */
  readonly end: number;
  readonly registers: ReadonlyMap<string, UnitRegister>;
  /** Special procedures on file, by matter. */
  readonly filings: ReadonlyMap<
    string,
    CaseCommands['StartSpecial']['filing'] & { readonly type: 'INSPECTION' | 'EXPERT_REVIEW' }
  >;
}

/** One case while it runs. `now` is set by whoever resumes its course. */
export interface CaseRun {
  readonly caseId: string;
  readonly caseNo: string;
  readonly subjectRef: string;
  readonly application: Application;
  readonly chance: Chance;
  readonly around: Surroundings;
  readonly time: OfficeTime;
  readonly unit: UnitRegister;
  now: number;
  readonly state: () => Case;
  /** Only once the application is received. */
  readonly file: () => CaseFile;
  ask<Type extends CaseCommandType>(
    type: Type,
    data: CaseCommands[Type],
    by: Actor,
    came?: Came,
  ): readonly SimulatedEvent[];
  readonly seal: (text: string) => Sealed;
  /** The next ring of the clock; undefined where none is armed. */
  nextRing(): number | undefined;
  /** Rings whatever is due by an instant, each at its own, as the enforcer would. */
  ringUntil(instant: number): void;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Texts nobody wrote, under a key that is thrown away: the form of what the vault seals, the same for the same seed. */
const sealer = (seed: string, caseId: string): ((text: string) => Sealed) => {
  let sealed = 0;
  const key = sha256(`${seed}/${caseId}`);
  return (text) => {
    const iv = sha256(`${caseId}/${sealed}`).subarray(0, 12);
    sealed += 1;
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const box = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return { keyId: `simulated-${caseId}`, box: box.toString('base64url') };
  };
};

export const caseRun = (
  around: Surroundings,
  unit: UnitRegister,
  application: Application,
  chance: Chance,
): CaseRun => {
  const caseId = caseIdOf(around.seed, application.index);
  const timers = new Map<string, readonly CaseTimer[]>();
  const stream = simulatedStream<Case, CaseCommand, CaseEvent>(around.recorder, {
    name: caseStream(caseId),
    decider: caseDecider(around.time.calendar),
    schema: { versions: caseSchemaVersions },
    matterVersion: (state) => ('matter' in state ? `${state.matter.code}@${state.matter.version}` : undefined),
  });

  const arm = (events: readonly SimulatedEvent[]): readonly SimulatedEvent[] => {
    for (const { type, data } of events) {
      if (type !== 'DeadlineComputed') continue;
      const computed = data as Extract<CaseEvent, { type: 'DeadlineComputed' }>['data'];
      const armed = computed.ended ? [] : timersFor(caseId, computed);
      timers.set(
        computed.kind,
        armed.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
      );
    }
    return events;
  };

  const stillOpen = ({ kind, version }: CaseTimer): boolean => {
    const state = stream.state();
    const deadline = 'deadlines' in state ? state.deadlines[kind] : undefined;
    return deadline?.open === true && deadline.version === version;
  };

  /** The earliest timer that still means something; the others are forgotten. */
  const first = (): CaseTimer | undefined => {
    let found: CaseTimer | undefined;
    for (const [kind, armed] of timers) {
      const timer = armed[0];
      if (!timer || !stillOpen(timer)) timers.delete(kind);
      else if (!found || timer.at < found.at) found = timer;
    }
    return found;
  };

  /** A timer armed for a moment that is past rings at once. */
  const ringsAt = ({ at }: CaseTimer): number => Math.max(run.now, Date.parse(at));

  const run: CaseRun = {
    caseId,
    caseNo: caseNoOf(caseId),
    subjectRef: `simulated-${sha256(`${around.seed}/person/${chance.between(1, 9_999)}`)
      .toString('hex')
      .slice(0, 24)}`,
    application,
    chance,
    around,
    time: around.time,
    unit,
    now: application.at,
    state: stream.state,
    file: () => {
      const state = stream.state();
      if (!('matter' in state)) throw new Error(`${caseId} was not received`);
      return state;
    },
    ask: (type, data, by, came) => arm(stream.ask({ type, data } as unknown as CaseCommand, by, run.now, came)),
    seal: sealer(around.seed, caseId),
    nextRing: () => {
      const timer = first();
      return timer && ringsAt(timer);
    },
    ringUntil: (instant) => {
      for (let timer = first(); timer && ringsAt(timer) <= instant; timer = first()) {
        const { kind, version, threshold, jobId } = timer;
        timers.set(kind, (timers.get(kind) ?? []).slice(1));
        const ring = { type: 'NoteDeadline', data: { kind, version, threshold } } as const;
        arm(stream.ask(ring, enforcer, ringsAt(timer), { commandId: jobId }));
      }
    },
  };
  return run;
};

export const today = (run: CaseRun): string => dateAt(run.now);

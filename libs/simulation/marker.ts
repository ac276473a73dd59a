import type { Batch } from './simulated-stream.js';

/** The streams that say that a log holds a simulated city. No follower reads them. */
export const simulationPrefix = 'simulation-';

/** The streams whose presence, without a marker, means that somebody works here. */
export const workPrefixes = ['case-', 'review-', 'post-', 'grant-', 'chief-', 'filing-', 'exception-'] as const;

export interface Simulation {
  readonly seed: string;
  readonly start: string;
  readonly days: number;
  readonly cases: number;
}

export const simulationSchema = { versions: { CitySimulated: 1 } } as const;
export const simulationStream = ({ seed }: Pick<Simulation, 'seed'>): string => `${simulationPrefix}${seed}`;

/** Written before anything else, so that a run that was cut short is known too. */
export const marker = (simulation: Simulation, at: string): Batch => ({
  stream: simulationStream(simulation),
  after: -1,
  events: [
    {
      type: 'CitySimulated',
      data: simulation,
      metadata: {
        schemaVersion: simulationSchema.versions.CitySimulated,
        occurredAt: at,
        recordedAt: at,
        effectiveDate: simulation.start,
        actor: { id: 'simulation', role: 'system' },
        auth: 'system',
        simulated: true,
        channel: 'system',
        commandId: simulationStream(simulation),
        commandDigest: '',
        $correlationId: simulationStream(simulation),
        $causationId: simulationStream(simulation),
        policyVersion: 'none',
        calendarVersion: 'none',
        legalRegime: 'none',
      },
    },
  ],
});

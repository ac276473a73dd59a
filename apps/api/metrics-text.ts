import type { ModelState } from '#read-models/lag';

/** A figure of each model. Names follow Prometheus's rules: base unit last. */
const gauges: readonly (readonly [name: string, help: string, of: (state: ModelState) => number])[] = [
  ['daylight_read_model_lag_events', 'Events recorded and not yet seen, counted up to 1000.', ({ lag }) => lag.events],
  ['daylight_read_model_lag_seconds', 'Age of the oldest event not yet seen.', ({ lag }) => lag.seconds],
  ['daylight_read_model_ready', '1 if the model may be asked.', ({ ready }) => (ready ? 1 : 0)],
  ['daylight_read_model_stuck', '1 if the model cannot get past an event.', ({ stuck }) => (stuck ? 1 : 0)],
  ['daylight_read_model_position', 'The position of the log it has reached.', ({ position }) => Number(position)],
];

/** The read models' figures in Prometheus's text format, version 0.0.4. */
export const metricsText = (states: readonly ModelState[]): string =>
  gauges
    .flatMap(([name, help, of]) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      ...states.map((state) => `${name}{model="${state.model}"} ${of(state)}`),
    ])
    .map((line) => `${line}\n`)
    .join('');

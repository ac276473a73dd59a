import type { ModelState } from '#read-models/lag';
import { metricsText } from './metrics-text.js';

const states: readonly ModelState[] = [
  {
    model: 'progress',
    collection: 'progress_v1',
    ready: true,
    position: '12',
    lag: { events: 0, more: false, seconds: 0 },
  },
  {
    model: 'review-statistics',
    collection: 'review-statistics_v1',
    ready: false,
    position: '7',
    lag: { events: 1000, more: true, seconds: 61.5 },
    stuck: { stream: 'review-c1', revision: 3 },
  },
];

describe('the metrics', () => {
  it('tell of each model how far it is, in the text format of Prometheus', () => {
    const lines = metricsText(states).split('\n');
    expect(lines).toContain('daylight_read_model_lag_events{model="progress"} 0');
    expect(lines).toContain('daylight_read_model_lag_events{model="review-statistics"} 1000');
    expect(lines).toContain('daylight_read_model_lag_seconds{model="review-statistics"} 61.5');
    expect(lines).toContain('daylight_read_model_stuck{model="review-statistics"} 1');
    expect(lines).toContain('daylight_read_model_ready{model="review-statistics"} 0');
    expect(lines).toContain('daylight_read_model_position{model="progress"} 12');
  });

  it('describe every figure before its values, and end with a line break', () => {
    const text = metricsText(states);
    expect(text).toMatch(/# HELP daylight_read_model_stuck .+\n# TYPE daylight_read_model_stuck gauge\ndaylight_/);
    expect(text.endsWith('\n')).toBe(true);
  });
});

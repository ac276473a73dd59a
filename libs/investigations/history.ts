import { citation } from '#custody/event-refs';
import type { Actor } from '#kernel/envelope';
import type { Bilingual } from '#kernel/refusal';
import type { InvestigationEvent, RecordedInvestigationEvent } from './events.js';
import { evolve, type Investigation, type InvestigationStage, noInvestigation } from './investigation.js';

/** An event of an investigation with its place in the log. */
export type PlacedInvestigationEvent = RecordedInvestigationEvent & {
  readonly stream: string;
  readonly revision: number;
};

/** One act of an investigation: who did what when, on which recorded events, and where it led. */
export interface InvestigationAct {
  /** The act itself, `stream@revision`. */
  readonly at: string;
  readonly type: InvestigationEvent['type'];
  readonly label: Bilingual;
  /** When it was done and recorded (instants), and from which legal date it counts. */
  readonly times: { readonly occurredAt: string; readonly recordedAt: string; readonly effectiveDate: string };
  readonly by: Actor;
  /** The second investigator who was there. */
  readonly with?: string;
  /** Every event it rests on, `stream@revision`, each once. */
  readonly cites: readonly string[];
  readonly stage: InvestigationStage;
}

const label = (zh: string, en: string): Bilingual => ({ zh, en });

const labels: Readonly<Record<InvestigationEvent['type'], Bilingual>> = {
  InvestigationOpened: label('立案调查', 'Investigation opened'),
  InvestigatorReplaced: label('更换调查人员', 'Investigator replaced'),
  LegalHoldSet: label('证据保全', 'Evidence frozen'),
  DelayAttributed: label('延误归责', 'Delay attributed'),
  PartyTold: label('告知当事人事实和依据', 'Facts and basis told to the party'),
  PartyHeard: label('听取陈述申辩', 'Party heard'),
  LiabilityConcluded: label('作出责任认定', 'Liability concluded'),
  LiabilityAppealed: label('申请复核', 'Appealed'),
  LiabilityAppealRuled: label('复核决定', 'Appeal ruled on'),
  ReferredToSupervision: label('移送监察机关', 'Referred to the supervision organ'),
  ReferredToJustice: label('移送司法机关', 'Referred to justice'),
  InvestigationClosed: label('调查结案', 'Investigation closed'),
  SuppressionLifted: label('解除保密', 'Secrecy lifted'),
};

/** Whatever in an act's data names a recorded event. */
const citedIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(citedIn);
  const { stream, revision } = value as Readonly<Record<string, unknown>>;
  const own = typeof stream === 'string' && typeof revision === 'number' ? [citation({ stream, revision })] : [];
  return [...own, ...Object.values(value).flatMap(citedIn)];
};

/**
 * The acts of an investigation, replayed from its events, given whole and in order. `shown` says what of an event's data may be told;
 * an event of which it tells nothing is left out, and still leads where it led.
 */
export const investigationActs = (
  history: readonly PlacedInvestigationEvent[],
  shown: (event: InvestigationEvent) => object | undefined,
): readonly InvestigationAct[] => {
  let state: Investigation = noInvestigation;
  return history.flatMap((event): readonly InvestigationAct[] => {
    state = evolve(state, event);
    const data = shown(event);
    if (data === undefined || state.stage === 'NONE') return [];
    const { type, stream, revision, metadata } = event;
    const { actor, occurredAt, recordedAt, effectiveDate } = metadata;
    const second = 'with' in event.data ? event.data.with : undefined;
    return [
      {
        at: citation({ stream, revision }),
        type,
        label: labels[type],
        times: { occurredAt, recordedAt, effectiveDate },
        by: actor,
        ...(second === undefined ? {} : { with: second }),
        cites: [...new Set(citedIn(data))],
        stage: state.stage,
      },
    ];
  });
};

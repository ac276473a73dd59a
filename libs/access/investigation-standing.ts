/** The stream of an investigation (责任追究). */
export const investigationStream = (investigationId: string): string => `investigation-${investigationId}`;

const concluding: ReadonlySet<string> = new Set([
  'LiabilityConcluded',
  'InvestigationConcluded',
  'InvestigationClosed',
]);
const referring: ReadonlySet<string> = new Set(['ReferredToSupervision', 'ReferredToJustice']);

/**
 * How an investigation stands as far as its views go, from the types of its events: lifted once it says so, or once it is concluded
 * and nothing was referred to the supervisory organ or to justice; what was referred stays closed until it is lifted (domain.md No. 54).
 */
export const investigationStanding = (types: readonly string[]): 'NONE' | 'RUNNING' | 'LIFTED' => {
  if (types.length === 0) return 'NONE';
  if (types.includes('InvestigationLifted')) return 'LIFTED';
  const concluded = types.some((type) => concluding.has(type));
  return concluded && !types.some((type) => referring.has(type)) ? 'LIFTED' : 'RUNNING';
};

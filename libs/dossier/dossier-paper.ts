import { localDate } from '#calendar/legal-dates';
import { wordsOf } from '#deadlines/clock-words';
import { parseCheckpoint } from '#evidence/checkpoint';
import type { Paper } from '#papers/paper';
import { differenceInWords } from '#replay/differences';
import { eventLabels } from '#replay/event-labels';
import type { ReplayStep } from '#replay/replay';
import { caseTitle, type DossierFacts } from './dossier-facts.js';

const stepPoints = ({ revision, type, actor, times, differences, documents }: ReplayStep): string => {
  const who = [actor.role, actor.unit, actor.post ?? actor.id].filter((part) => part !== undefined).join('/');
  return [
    `〔${revision}〕${eventLabels[type].zh}（${type}），${who}`,
    `发生 ${times.occurredAt}，记录 ${times.recordedAt}，生效 ${times.effectiveDate}`,
    ...differences.map(differenceInWords),
    ...documents.map(({ at, hash }) => `${at}：${hash}`),
  ].join('\n');
};

/** The dossier as a paper to print. Its date is the legal day it was made. */
export const dossierPaper = ({ readable, madeAt, evidence, caseId }: DossierFacts): Paper => {
  const { caseNo, matter } = caseTitle(readable.state);
  const { size } = parseCheckpoint(evidence.checkpoint);
  return {
    docNo: caseNo,
    title: '办件案卷',
    addressee: '有关机关',
    body: [
      `${matter}。流 case-${caseId}，共 ${readable.steps.length} 条记录，现处环节 ${readable.state.stage}。${readable.shows.zh}`,
      ...readable.steps.map(stepPoints),
      '期限：',
      readable.clocks.map((clock) => wordsOf(clock).zh),
      `存证：日志 ${evidence.origin}，检查点覆盖 ${size} 条记录，公钥 ${evidence.key}。各条记录的证明见 evidence.json，验证方法见 README.txt。`,
    ],
    unit: evidence.origin,
    date: localDate(madeAt),
  };
};

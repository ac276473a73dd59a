// The case that every peer handles: seven commands, each of one event, with the checks that a small service would make.

/** The commands in the order of a case's life, with who gives them, where they are allowed, and what comes of them. */
export const steps = [
  { command: 'receive', from: undefined, event: 'ApplicationReceived', stage: 'RECEIVED' },
  { command: 'accept', from: 'RECEIVED', event: 'CaseAccepted', stage: 'ACCEPTED' },
  { command: 'route', from: 'ACCEPTED', event: 'CaseRouted', stage: 'ROUTED' },
  { command: 'take', from: 'ROUTED', event: 'CaseTaken', stage: 'IN_REVIEW' },
  { command: 'record-opinion', from: 'IN_REVIEW', event: 'OpinionRecorded', stage: 'REVIEWED' },
  { command: 'submit-for-decision', from: 'REVIEWED', event: 'SubmittedForDecision', stage: 'IN_DECISION' },
  { command: 'approve', from: 'IN_DECISION', event: 'CaseApproved', stage: 'APPROVED' },
];

const stepOf = new Map(steps.map((step) => [step.command, step]));
const stageAfter = new Map(steps.map(({ event, stage }) => [event, stage]));

/** The rules say no. */
export class Refused extends Error {}

export const initialState = () => ({ stage: undefined, officer: undefined, revision: -1 });

export const evolve = (state, { type, data }) => ({
  stage: stageAfter.get(type) ?? state.stage,
  unit: data.unit ?? state.unit,
  officer: type === 'CaseTaken' ? data.actor : state.officer,
  revision: state.revision + 1,
});

/** The one event of a command. `data` is what came in; `actor` who asks; `at` an ISO instant. */
export const decide = (command, { data, actor, at }, state) => {
  const step = stepOf.get(command);
  if (step === undefined) throw new Refused(`there is no command ${command}`);
  if (state.stage !== step.from) throw new Refused(`${command} is not for a case in ${state.stage}`);
  if (command === 'submit-for-decision' && state.officer !== actor) throw new Refused('another officer has the case');
  if (command === 'approve' && state.officer === actor) throw new Refused('who reviewed does not decide');
  return { type: step.event, data: { ...data, unit: state.unit ?? data.unit, actor, at } };
};

const day = 86_400_000;

/** The progress document of a case after an event; `event`: {type, data}. */
export const progressAfter = (document, { type, data }, caseId) => ({
  caseId,
  unit: data.unit,
  stage: stageAfter.get(type),
  open: type !== 'CaseApproved',
  due: document?.due ?? new Date(Date.parse(data.at) + 20 * day).toISOString().slice(0, 10),
  holder: data.actor,
  revision: (document?.revision ?? -1) + 1,
  steps: [...(document?.steps ?? []), { type, at: data.at, by: data.actor }],
});

const countedAs = new Map([
  ['ApplicationReceived', 'received'],
  ['CaseAccepted', 'accepted'],
  ['CaseApproved', 'approved'],
]);
export const countedTypes = [...countedAs.keys()];

/** Which figure of which unit and month an event raises by one; undefined if none. */
export const countOf = ({ type, data }) => {
  const figure = countedAs.get(type);
  return figure && { unit: data.unit, month: data.at.slice(0, 7), figure };
};

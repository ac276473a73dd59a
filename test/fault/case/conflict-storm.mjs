// Row 14: many clients on one case, through two apis at once. Each turn they all act on what they have just seen; one may win.
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { jsonOf, ok, openProduct } from './product.mjs';
import { advertising, applicant, applicationOf, clerk } from './office.mjs';

const clients = 200;

const visit = { purpose: 'OTHER', avoidable: false };

/** One turn: everybody names the revision all have seen. */
const race = async ({ apis }, caseId, revision, turn) =>
  Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const headers = { 'if-match': `"${revision}"`, 'idempotency-key': `storm-${turn}-${client}` };
      const {
        status,
        headers: told,
        bytes,
      } = await clerk.post(apis[client % apis.length], `/cases/${caseId}/record-visit`, visit, headers);
      const body = JSON.parse(bytes.toString());
      return { status, etag: told.etag, revision: body.revision, actual: body.actual, code: body.code };
    }),
  );

const visitsIn = async (client, caseId) => {
  const visits = [];
  for await (const { event } of client.readStream(`case-${caseId}`)) {
    if (event?.type === 'VisitRecorded') visits.push(Number(event.revision));
  }
  return visits;
};

/** Everybody at once without having looked: all of it must be there in the end. */
const unseen = async ({ apis }, caseId) => {
  const answers = await Promise.all(
    Array.from({ length: clients }, (_, client) =>
      clerk.post(apis[client % apis.length], `/cases/${caseId}/record-visit`, visit),
    ),
  );
  const wrong = answers.filter(({ status }) => status !== 200 && status !== 409 && status !== 412);
  return { done: answers.filter(({ status }) => status === 200).length, wrong };
};

export const conflictStorm = async ({ dir, libs, conflicts }) => {
  const product = await openProduct({ dir, libs, apis: 2 });
  const log = connectEventStore(product.eventStoreUrl);
  const failures = [];
  let [lost, winners, refusedOk] = [0, 0, 0];
  try {
    const received = ok(await applicant(1).post(product.apis[0], '/cases', applicationOf(1, advertising)));
    let { revision } = received;
    const { caseId } = received;
    for (let turn = 0; lost < conflicts; turn += 1) {
      const answers = await race(product, caseId, revision, turn);
      const won = answers.filter(({ status }) => status === 200);
      const late = answers.filter(({ status }) => status === 412 || status === 409);
      winners += won.length;
      lost += late.length;
      if (won.length !== 1) failures.push(`${won.length} winners of revision ${revision}`);
      const strange = answers.find(({ status }) => ![200, 409, 412].includes(status));
      if (strange) failures.push(`answered ${strange.status} ${strange.code}`);
      const next = won[0]?.revision ?? revision;
      for (const { actual, etag } of late) {
        if (actual === next && etag === `"${next}"`) refusedOk += 1;
        else failures.push(`told revision ${actual} and ${etag}, where the case stands at ${next}`);
      }
      if (next === revision || failures.length > 20) break;
      revision = next;
    }
    const { done, wrong } = await unseen(product, caseId);
    for (const answer of wrong.slice(0, 3)) failures.push(`unseen: ${answer.status} ${jsonOf(answer).code}`);
    const visits = await visitsIn(log, caseId);
    if (visits.length !== winners + done) {
      failures.push(`${visits.length} effects of ${winners + done} acknowledged acts`);
    }
    if (lost < conflicts && failures.length === 0) failures.push(`void: only ${lost} conflicts`);
  } finally {
    await disconnectEventStore(log);
    await product.close();
  }
  return {
    failures,
    told: `${lost} conflicts of ${clients} clients, ${winners} winners, ${refusedOk} told where the case stands`,
  };
};

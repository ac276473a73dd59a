import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import type { Answer, Caller } from '#test-support/caller';

interface Change {
  readonly caseId: string;
  readonly type: string;
  readonly revision: number;
  readonly stage: string;
}

interface Told {
  readonly id: string;
  readonly change: Change;
}

const name = '王小明';
const identityNumber = '210281199001011234';
const withinMs = 20_000;

/** A server-sent stream as a browser reads it. */
const listen = async (url: string, token: string, headers: Record<string, string> = {}) => {
  const stop = new AbortController();
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers }, signal: stop.signal });
  const told: Told[] = [];
  let text = '';
  let wake: () => void = () => undefined;
  const decoder = new TextDecoder();
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const piece = decoder.decode(chunk as Uint8Array, { stream: true });
      text += piece;
      const blocks = (rest + piece).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line] as const));
        const data = fields.get('data')?.slice('data: '.length);
        if (data !== undefined) {
          told.push({ id: fields.get('id')?.slice('id: '.length) ?? '', change: JSON.parse(data) as Change });
        }
      }
      wake();
    }
  };
  const state = { ended: false };
  const reading = read()
    .catch(() => undefined)
    .finally(() => {
      state.ended = true;
      wake();
    });
  return {
    response,
    told,
    text: () => text,
    ended: () => state.ended,
    /** Waits until what was heard is enough, or the stream is over. */
    until: async (enough: () => boolean): Promise<void> => {
      const timer = setTimeout(() => stop.abort(), withinMs);
      while (!enough() && !state.ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (enough() || state.ended) resolve();
        });
      }
      clearTimeout(timer);
      if (!enough()) throw new Error(`Not heard: ${text}`);
    },
    close: async (): Promise<void> => {
      stop.abort();
      await reading;
    },
  };
};

const ok = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
};

describe('live changes', () => {
  let api: ApiFixture;
  let clerk: Caller;
  let officer: string;
  let supervisor: string;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    api = await openApiFixture();
    clerk = await api.as('clerk-1', { role: 'clerk', unit: 'centre-window' });
    officer = await api.token('officer-1', { role: 'officer', unit: 'urban' });
    supervisor = await api.token('supervisor-1', { role: 'supervisor' });
  }, 60_000);
  afterEach(async () => {
    await Promise.all(open.splice(0).map((stream) => stream.close()));
  });
  afterAll(() => api.close(), 30_000);

  const receive = async (matterCode = 'DBS-CG-02'): Promise<string> => {
    const applicant = { name, identityNumber };
    const { body } = ok(await clerk.post('/cases', { matterCode, applicant, materials: [] }));
    return String(body.caseId);
  };
  const check = async (caseId: string) =>
    ok(await clerk.post(`/cases/${caseId}/check-materials`, { outcome: 'INCOMPLETE', defects: [] }));
  const hear = async (path: string, token: string, headers?: Record<string, string>) => {
    const stream = await listen(`${api.url}${path}`, token, headers);
    open.push(stream);
    return stream;
  };

  it('tell of one case which event, which revision and which stage, and nothing of what it holds', async () => {
    const caseId = await receive();
    const stream = await hear(`/cases/${caseId}/changes`, officer);
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    await receive();
    await check(caseId);
    await stream.until(() => stream.told.length > 0);
    expect(stream.told.map(({ change }) => change)).toEqual([
      { caseId, type: 'MaterialsChecked', revision: 2, stage: 'RECEIVED' },
    ]);
    expect(stream.text()).not.toContain(name);
  });

  it('go on where a client was cut off: what it missed, in order, each once', async () => {
    const caseId = await receive();
    const first = await hear(`/cases/${caseId}/changes`, officer);
    await check(caseId);
    await first.until(() => first.told.length === 1);
    await first.close();
    await check(caseId);
    await check(caseId);
    const again = await hear(`/cases/${caseId}/changes`, officer, { 'last-event-id': first.told[0]?.id ?? '' });
    await again.until(() => again.told.length >= 2);
    await check(caseId);
    await again.until(() => again.told.length >= 3);
    expect(again.told.map(({ change }) => change.revision)).toEqual([3, 4, 5]);
  });

  it('begin at the position that a question was answered for', async () => {
    const caseId = await receive();
    const stream = await hear(`/cases/${caseId}/changes?after=0`, officer);
    await stream.until(() => stream.told.length >= 2);
    expect(stream.told.map(({ change }) => change.type)).toEqual(['ApplicationReceived', 'DeadlineComputed']);
  });

  it('tell a unit of its own cases, and who watches of all', async () => {
    const own = await hear('/changes', officer);
    const all = await hear('/changes', supervisor);
    const housing = await hear('/changes?unit=housing', supervisor);
    const other = await receive('DBS-ZJ-01');
    const urban = await receive();
    await own.until(() => own.told.some(({ change }) => change.caseId === urban));
    await all.until(() => all.told.some(({ change }) => change.caseId === urban));
    await housing.until(() => housing.told.length > 0);
    expect(new Set(own.told.map(({ change }) => change.caseId))).toEqual(new Set([urban]));
    expect(new Set(all.told.map(({ change }) => change.caseId))).toEqual(new Set([other, urban]));
    expect(new Set(housing.told.map(({ change }) => change.caseId))).toEqual(new Set([other]));
  });

  it('are not there for another unit: as if there were no such case', async () => {
    const caseId = await receive();
    const stranger = await api.as('officer-9', { role: 'officer', unit: 'housing' });
    const theirs = await stranger.get(`/cases/${caseId}/changes`);
    const none = await stranger.get('/cases/0000000000000000/changes');
    expect(theirs.status).toBe(404);
    expect({ ...theirs.body, instance: '' }).toEqual({ ...none.body, instance: '' });
    expect((await stranger.get('/changes?unit=urban')).status).toBe(403);
  });

  it('take no beginning that they did not give', async () => {
    const caseId = await receive();
    const answer = await clerk.raw(`/cases/${caseId}/changes`, { headers: { 'last-event-id': 'yesterday' } });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-last-event-id']);
  });

  it('are five at a time for one person', async () => {
    for (let n = 0; n < 5; n++) await hear('/changes', officer);
    const sixth = await fetch(`${api.url}/changes`, { headers: { authorization: `Bearer ${officer}` } });
    expect(sixth.status).toBe(429);
    expect(((await sixth.json()) as { code: string }).code).toBe('too-many-listeners');
    const another = await hear('/changes', supervisor);
    expect(another.response.status).toBe(200);
  });

  it('give back the place of who left before they began', async () => {
    const readAll = api.eventStore.readAll.bind(api.eventStore);
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    api.eventStore.readAll = (options) =>
      Readable.from(
        (async function* () {
          await held;
          yield* readAll(options);
        })(),
      ) as unknown as ReturnType<typeof readAll>;
    const hasty = await api.token('hasty', { role: 'supervisor' });
    const authorization = `Bearer ${hasty}`;
    for (let n = 0; n < 5; n++) {
      const begun = once(api.app.getHttpServer(), 'request') as Promise<[IncomingMessage, ServerResponse]>;
      const sent = request(`${api.url}/changes`, { headers: { authorization } });
      sent.on('error', () => undefined);
      sent.end();
      const [, response] = await begun;
      const gone = once(response, 'close');
      sent.destroy();
      await gone;
    }
    api.eventStore.readAll = readAll;
    goOn();
    const deadline = Date.now() + withinMs;
    let stream = await hear('/changes', hasty);
    while (stream.response.status === 429 && Date.now() < deadline) {
      await stream.close();
      stream = await hear('/changes', hasty);
    }
    expect(stream.response.status).toBe(200);
  });

  it('go on when the time is over in which a request must have come in whole', async () => {
    const server = api.app.getHttpServer();
    expect([server.requestTimeout, server.headersTimeout]).toEqual([30_000, 30_000]);
    const caseId = await receive();
    const stream = await hear(`/cases/${caseId}/changes`, officer);
    // Bounds that are less than the time between two looks for who has passed them.
    Object.assign(server, { requestTimeout: 100, headersTimeout: 100 });
    const headers = { 'content-type': 'application/json', 'content-length': 20 };
    const half = request(`${api.url}/cases`, { method: 'POST', headers });
    half.write('{"matter');
    const [answer] = (await once(half, 'response')) as [IncomingMessage];
    Object.assign(server, { requestTimeout: 30_000, headersTimeout: 30_000 });
    expect(answer.statusCode).toBe(408);
    await check(caseId);
    await stream.until(() => stream.told.length > 0);
    expect(stream.told.map(({ change }) => change.type)).toEqual(['MaterialsChecked']);
  });

  it('end when the api stops', async () => {
    const stream = await hear('/changes', supervisor);
    await api.app.close();
    await stream.until(stream.ended);
    expect(stream.ended()).toBe(true);
  });
});

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // JSON of any shape: a test looks where it knows something must be.
  readonly body: Record<string, unknown>;
  /** As it came, for what is no JSON. */
  readonly text: string;
}

/** Somebody who talks to the api over HTTP under one token. */
export interface Caller {
  get(path: string): Promise<Answer>;
  post(path: string, body?: object, headers?: Record<string, string>): Promise<Answer>;
  raw(path: string, init: RequestInit): Promise<Answer>;
}

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {}, text };
};

export const callerWith = (url: string, token?: string): Caller => {
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const raw = async (path: string, init: RequestInit): Promise<Answer> =>
    answerOf(
      await fetch(`${url}${path}`, { ...init, headers: { ...authorization, ...(init.headers as object | undefined) } }),
    );
  return {
    raw,
    get: (path) => raw(path, {}),
    post: (path, body, headers = {}) =>
      raw(path, {
        method: 'POST',
        headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
  };
};

/** A caller in a role, under the development identity. */
export const callerAs = async (
  url: string,
  claims: { role: string; subject: string; unit?: string; post?: string; identityNumber?: string },
): Promise<Caller> => {
  const { status, body } = await callerWith(url).post('/development/tokens', claims);
  if (status !== 200 || typeof body.token !== 'string') throw new Error(`No token: ${JSON.stringify(body)}`);
  return callerWith(url, body.token);
};

import type { Bilingual, RefusalKind } from '#kernel/refusal';

/** application/problem+json (RFC 9457): `title` in Chinese, `detail` in English, `code` stable. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
  readonly code: string;
  readonly instance?: string;
  readonly [extension: string]: unknown;
}

/** Thrown where the edge itself says no. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem.detail);
    this.name = 'ProblemError';
  }
}

export const problem = (
  status: number,
  code: string,
  { zh, en }: Bilingual,
  extensions: Readonly<Record<string, unknown>> = {},
): Problem => ({ type: `urn:daylight:problem:${code}`, title: zh, detail: en, status, code, ...extensions });

/** The one place that turns a refusal's kind into an HTTP number. */
export const statusOf: Readonly<Record<RefusalKind, number>> = {
  forbidden: 403,
  missing: 404,
  conflict: 409,
  invalid: 422,
};

export const notFound = (): ProblemError =>
  new ProblemError(
    problem(404, 'not-found', {
      zh: '没有此项内容，或您无权查看。',
      en: 'There is no such thing, or it is not yours to see.',
    }),
  );

export const notIdentified = (why: string): ProblemError =>
  new ProblemError(
    problem(401, 'not-identified', {
      zh: '请先登录：需要有效的访问令牌。',
      en: `A valid bearer token is needed. ${why}`,
    }),
    { 'www-authenticate': 'Bearer' },
  );

export const notPermitted = (): ProblemError =>
  new ProblemError(
    problem(403, 'role-not-permitted', { zh: '您的角色不能进行此操作。', en: 'Your role may not do this.' }),
  );

export const otherPerson = (): ProblemError =>
  new ProblemError(
    problem(422, 'another-person', {
      zh: '身份号码与原申请人不一致；更换申请人须重新申请。',
      en: 'The identity number is not the applicant’s: another person must apply anew.',
    }),
  );

export const badRequest = (
  code: string,
  text: Bilingual,
  extensions?: Readonly<Record<string, unknown>>,
): ProblemError => new ProblemError(problem(400, code, text, extensions));

/** 个人信息保护法 art. 47: what is kept by law alone is neither read nor added to. */
export const processingRestricted = (): ProblemError =>
  new ProblemError(
    problem(409, 'processing-restricted', {
      zh: '该办件的个人信息已限制处理，须先解除限制。',
      en: 'Processing of the personal data of this case is restricted: the restriction must be lifted first.',
    }),
  );
export const tooMany = (code: string, text: Bilingual, seconds: number): ProblemError =>
  new ProblemError(problem(429, code, text), { 'retry-after': String(seconds) });

/** Room has to be made by somebody: asking again every other second would only fill the log of errors. */
const roomNotBeforeSeconds = 30;

export const noRoom = (): ProblemError =>
  new ProblemError(
    problem(507, 'storage-full', {
      zh: '存储空间已满，未作进一步记录；腾出空间后请用同一幂等键重试，不会重复办理。',
      en: 'A store is full: nothing more was recorded. Repeat the request with the same Idempotency-Key once there is room: it will not be done twice.',
    }),
    { 'retry-after': String(roomNotBeforeSeconds) },
  );

export const tryAgain = (code: string, text: Bilingual, seconds: number): ProblemError =>
  new ProblemError(problem(503, code, text), { 'retry-after': String(seconds) });

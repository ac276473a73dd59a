import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StorageFull } from '#event-log/append';
import { StaleRevision } from '#event-log/event-log';
import { Refusal } from '#kernel/refusal';
import { ModelFilling } from '#read-models/store';
import { errorFields, logLines } from '#runtime/log-line';
import { KeyGone, KeyRestricted } from '#vault/vault';
import { IssuerUnavailable, NotIdentified } from './identity.js';
import {
  noRoom,
  notIdentified,
  type Problem,
  ProblemError,
  problem,
  processingRestricted,
  statusOf,
  tryAgain,
} from './problem.js';

const log = logLines('api');

/** gRPC's numbers for: cancelled, no answer in time, cannot be reached. Before its first call the client passes them on as they are. */
const grpcUnreachable: ReadonlySet<unknown> = new Set([1, 4, 14]);

/** gRPC and driver errors that mean "the engine cannot be reached now": nothing is known to be wrong with the request. */
const unreachable = (error: unknown): boolean =>
  error instanceof Error &&
  (/^Mongo(?:Network|ServerSelection|NotConnected|Topology|PoolCleared)/.test(error.name) ||
    ('details' in error && 'code' in error && grpcUnreachable.has(error.code)) ||
    ['UnavailableError', 'DeadlineExceededError', 'TimeoutError', 'CancelledError', 'NotLeaderError'].includes(
      error.constructor.name,
    ));

/** MongoDB's OutOfDiskSpace, and what the file system says of the api's own files. */
const noSpace: ReadonlySet<unknown> = new Set([14_031, 'ENOSPC', 'EDQUOT']);

const storageFull = (error: unknown): boolean =>
  error instanceof StorageFull || (error instanceof Error && 'code' in error && noSpace.has(error.code));

/** Errors of the HTTP server itself carry a status: malformed JSON, a body too large, an unknown content type. */
const fromHttp = (status: number, message: string): Problem => {
  const codes: Readonly<Record<number, readonly [string, string, string]>> = {
    400: ['malformed-request', '请求格式不正确。', 'The request could not be read'],
    404: ['not-found', '没有此地址。', 'There is nothing at this address'],
    405: ['method-not-allowed', '此地址不支持该方法。', 'This address does not take that method'],
    413: ['body-too-large', '请求内容过大。', 'The body is too large'],
    414: ['address-too-long', '地址过长。', 'The address is too long'],
    415: ['not-json', '请求内容须为 JSON。', 'The body must be application/json'],
  };
  const [code, zh, en] = codes[status] ?? ['request-refused', '请求未被接受。', STATUS_CODES[status] ?? 'Refused'];
  return problem(status, code, { zh, en: `${en}: ${message}` });
};

const statusIn = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
};

/** What the caller is told of an error. Never a stack, never another person's data. */
export const problemOf = (error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  if (error instanceof NotIdentified) return notIdentified(error.why);
  if (error instanceof IssuerUnavailable) {
    const text = {
      zh: '暂时无法验证登录令牌，请稍后重试，无需重新登录。',
      en: 'The token cannot be verified now: try again with the same one.',
    };
    return tryAgain('issuer-unavailable', text, 5);
  }
  if (error instanceof Refusal) return new ProblemError(problem(statusOf[error.kind], error.code, error.detail));
  if (error instanceof StaleRevision) {
    const text = {
      zh: '办件已有新的变化，请查看后重试。',
      en: `The case has moved on to revision ${error.actual}: look at it and ask again.`,
    };
    return new ProblemError(problem(412, 'stale-revision', text, { actual: error.actual }), {
      etag: `"${error.actual}"`,
    });
  }
  if (error instanceof ModelFilling) {
    const text = {
      zh: '查询数据正在重建，请稍后重试。',
      en: `The read model ${error.model} is being filled: try again.`,
    };
    return tryAgain('read-model-filling', text, 2);
  }
  if (error instanceof KeyGone) {
    const text = { zh: '个人信息密钥已销毁，内容不可读。', en: 'The key of this personal data was destroyed.' };
    return new ProblemError(problem(410, 'key-destroyed', text));
  }
  if (error instanceof KeyRestricted) return processingRestricted();
  if (storageFull(error)) return noRoom();
  if (unreachable(error)) {
    const text = {
      zh: '系统暂时不可用；请用同一幂等键重试。',
      en: 'A store cannot be reached. Repeat the request with the same Idempotency-Key: it will not be done twice.',
    };
    return tryAgain('store-unavailable', text, 2);
  }
  const status = statusIn(error);
  if (status !== undefined && status >= 400 && status < 500) {
    return new ProblemError(fromHttp(status, error instanceof Error ? error.message : ''));
  }
  return new ProblemError(
    problem(500, 'internal-error', { zh: '系统内部错误，已记录。', en: 'An internal error was logged.' }),
  );
};

/** Errors become problem documents here and nowhere else. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { url, method } = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { problem: document, headers } = problemOf(error);
    const instance = url.split('?', 1)[0];
    if (document.status >= 500) log('error', `${method} ${instance}: ${document.code}`, errorFields(error));
    if (reply.sent) return;
    void reply
      .status(document.status)
      .headers(headers)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify({ ...document, instance }));
  }
}

import { randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { v5 as uuidv5 } from 'uuid';
import type { Identity } from './identity.js';
import { badRequest, notIdentified } from './problem.js';

/** What a request says beside its content. */
export interface RequestContext extends Identity {
  /** Names this command for good: a repeat under the same key is answered from what was recorded. */
  readonly commandId: string;
  readonly correlationId: string;
  /** The revision the caller has seen, from If-Match. */
  readonly expectedRevision: number | undefined;
  /** The grant of authority that a decision rests on, once it was found. */
  readonly grantId?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    identity?: Identity;
  }
}

/** Namespace of command ids made from an Idempotency-Key. */
const commandIds = '8f1f3a52-3f0e-5f6b-8d6e-6f0d6f9d1c11';
const keyForm = /^[\x21-\x7e]{1,200}$/;
const etagForm = /^"(\d{1,15})"$/;

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

/** One person's key for one target: nobody can answer for another's. */
const commandIdFrom = (key: string | undefined, principal: string, target: string): string => {
  if (key === undefined) return randomUUID();
  if (!keyForm.test(key)) {
    throw badRequest('invalid-idempotency-key', {
      zh: 'Idempotency-Key 须为 1 至 200 个可见 ASCII 字符。',
      en: 'Idempotency-Key must be 1 to 200 visible ASCII characters.',
    });
  }
  return uuidv5(`${principal}\n${target}\n${key}`, commandIds);
};

const expectedRevision = (ifMatch: string | undefined): number | undefined => {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const revision = etagForm.exec(ifMatch)?.[1];
  if (revision === undefined) {
    throw badRequest('invalid-if-match', {
      zh: 'If-Match 须为 ETag 给出的值，例如 "3"。',
      en: 'If-Match must be the value an ETag gave, as "3".',
    });
  }
  return Number(revision);
};

export const contextOf = (request: FastifyRequest): RequestContext => {
  const { identity, headers, method, url } = request;
  if (!identity) throw notIdentified('');
  const target = `${method} ${url.split('?', 1)[0]}`;
  const commandId = commandIdFrom(single(headers['idempotency-key']), identity.actor.id, target);
  return {
    ...identity,
    commandId,
    correlationId: commandId,
    expectedRevision: expectedRevision(single(headers['if-match'])),
  };
};

/** The context of the request, as a route's parameter. */
export const Context = createParamDecorator(
  (_: unknown, host: ExecutionContext): RequestContext => contextOf(host.switchToHttp().getRequest<FastifyRequest>()),
);

import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Identifier } from './identity.js';
import { notIdentified } from './problem.js';

const open = 'daylight:open';

/** A route that needs no token. */
export const Open = () => SetMetadata(open, true);

export const IDENTIFIER = 'Identifier';

/** Says who asks. What they may do is the rules' to say. */
@Injectable()
export class IdentityGuard implements CanActivate {
  constructor(
    @Inject(IDENTIFIER) private readonly identifier: Identifier,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean | undefined>(open, [context.getHandler(), context.getClass()])) {
      return true;
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const [scheme, token] = (request.headers.authorization ?? '').split(' ', 2);
    if (scheme?.toLowerCase() !== 'bearer' || token === undefined || token === '') {
      throw notIdentified('Send it as: Authorization: Bearer <token>.');
    }
    request.identity = await this.identifier.identify(token);
    return true;
  }
}

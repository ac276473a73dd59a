import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { notPermitted } from './problem.js';
import { mayUse } from './route-access.js';

/** Holds each route to the table of route-access.ts, before anything of the request is looked at. Runs after the identity is known. */
@Injectable()
export class RoleGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { identity, method, routeOptions } = context.switchToHttp().getRequest<FastifyRequest>();
    // Without an identity the route is an open one: the guard before this one has seen to it.
    if (identity && !mayUse(identity.actor.role, method, routeOptions.url ?? '')) throw notPermitted();
    return true;
  }
}

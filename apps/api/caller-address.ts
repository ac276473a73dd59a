import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * The network address a request came from, as a route's parameter; absent where no trusted proxy names it. Whoever is connected may
 * be a proxy that nobody has told of: its address is everybody's.
 */
export const CallerAddress = createParamDecorator((_: unknown, host: ExecutionContext): string | undefined => {
  const { ips = [] } = host.switchToHttp().getRequest<FastifyRequest>();
  return ips.length > 1 ? ips.at(-1) : undefined;
});

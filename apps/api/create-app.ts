import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type ApiParts, apiModule } from './api.module.js';
import { comesInWithin, shedLoad } from './load-shedding.js';

/** The largest request body (bytes): papers are handed in by hash, so that texts are all there is. */
const bodyLimit = 256 * 1024;

/** A body of that size takes a second on a bad line; half a minute leaves room for a worse one (milliseconds). */
const requestWithinMs = 30_000;

/**
 * The api on its parts, not listening yet, and the OpenAPI document it serves. `mostInFlight`: requests at a time; `trustedProxies`:
 * whose word is taken for where a request came from.
 */
export const createApp = async (
  parts: ApiParts,
  mostInFlight = 128,
  trustedProxies: readonly string[] = [],
): Promise<{ app: NestFastifyApplication; document: OpenAPIObject }> => {
  const app = await NestFactory.create<NestFastifyApplication>(
    apiModule(parts),
    new FastifyAdapter({
      bodyLimit,
      ...comesInWithin(requestWithinMs),
      forceCloseConnections: true,
      routerOptions: { maxParamLength: 200 },
      trustProxy: [...trustedProxies],
    }),
    { logger: ['error', 'warn'], abortOnError: false },
  );
  shedLoad(app.getHttpAdapter().getInstance(), mostInFlight);
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle('阳光审批 Daylight')
      .setDescription('行政审批办件的受理、审查、决定与查询。Administrative approvals: commands and questions.')
      .setVersion('0.1.0')
      .addBearerAuth()
      .build(),
  );
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json', yamlDocumentUrl: 'openapi.yaml' });
  return { app, document };
};

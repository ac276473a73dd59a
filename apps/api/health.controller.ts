import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Db } from 'mongodb';
import { readyCopy } from '#read-models/copies';
import type { ModelState } from '#read-models/lag';
import { collectionOf } from '#read-models/projection';
import { models, readCheckpoints } from '#read-models/store';
import { Open } from './identity.guard.js';
import { metricsText } from './metrics-text.js';
import type { ModelLag } from './model-lag.js';
import { MODEL_LAG, PROBE, READ_MODELS } from './tokens.js';

interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
  /** Read models that cannot get past an event, and which: a fault to mend, but the rest can be served meanwhile. */
  readonly stuck: readonly string[];
}

const probeMs = 2_000;

const within = async (work: Promise<unknown>): Promise<string> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${probeMs} ms`), probeMs);
  });
  try {
    return await Promise.race([
      work.then(
        () => 'ok',
        (error: unknown) => (error instanceof Error ? error.name : 'failed'),
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
};

/** For whoever restarts and routes: live means the process answers, ready that everything it needs does. */
@ApiTags('运行 Health')
@Open()
@Controller()
export class HealthController {
  constructor(
    @Inject(READ_MODELS) private readonly db: Db,
    @Inject(PROBE) private readonly probeLog: () => Promise<unknown>,
    @Inject(MODEL_LAG) private readonly modelLag: ModelLag,
  ) {}

  @Get('health/live')
  @ApiOperation({ summary: '存活 The process answers' })
  live() {
    return { live: true };
  }

  @Get('health/ready')
  @ApiOperation({ summary: '就绪 Every store answers and every read model may be asked' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const [eventLog, readModels] = await Promise.all([within(this.probeLog()), within(this.db.command({ ping: 1 }))]);
    const state = readModels === 'ok' ? await this.#models() : { filling: [], stuck: [] };
    const checks = {
      eventLog,
      readModels,
      models: state.filling.length === 0 ? 'ok' : `filling: ${state.filling.join(', ')}`,
    };
    const ready = Object.values(checks).every((check) => check === 'ok');
    void reply.status(ready ? 200 : 503);
    return { ready, checks, stuck: state.stuck };
  }

  @Get('health')
  @ApiOperation({ summary: '各查询模型的进度 How far each read model is behind the log, and where one is stuck' })
  async health(): Promise<{ readonly models: readonly ModelState[] }> {
    return { models: await this.modelLag() };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: '监控指标 The same for Prometheus' })
  async metrics(): Promise<string> {
    return metricsText(await this.modelLag());
  }

  async #models(): Promise<{ filling: string[]; stuck: string[] }> {
    const known = await readCheckpoints(this.db);
    const asked = models.map((model) => ({ name: collectionOf(model), live: readyCopy(known, model) }));
    return {
      filling: asked.flatMap(({ name, live }) => (live ? [] : [name])),
      stuck: asked.flatMap(({ name, live }) => {
        const { stuck } = live?.checkpoint ?? known.get(name) ?? {};
        return stuck ? [`${live?.name ?? name} at ${stuck.stream}@${stuck.revision}`] : [];
      }),
    };
  }
}

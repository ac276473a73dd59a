import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Db } from 'mongodb';
import { collectionOf } from '#read-models/projection';
import { models, readCheckpoints } from '#read-models/store';
import { Open } from './identity.guard.js';
import { PROBE, READ_MODELS } from './tokens.js';

interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
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
@Controller('health')
export class HealthController {
  constructor(
    @Inject(READ_MODELS) private readonly db: Db,
    @Inject(PROBE) private readonly probeLog: () => Promise<unknown>,
  ) {}

  @Get('live')
  @ApiOperation({ summary: '存活 The process answers' })
  live() {
    return { live: true };
  }

  @Get('ready')
  @ApiOperation({ summary: '就绪 Every store answers and every read model may be asked' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const [eventLog, readModels] = await Promise.all([within(this.probeLog()), within(this.db.command({ ping: 1 }))]);
    const filling = readModels === 'ok' ? await this.#filling() : [];
    const checks = {
      eventLog,
      readModels,
      models: filling.length === 0 ? 'ok' : `filling: ${filling.join(', ')}`,
    };
    const ready = Object.values(checks).every((check) => check === 'ok');
    void reply.status(ready ? 200 : 503);
    return { ready, checks };
  }

  async #filling(): Promise<string[]> {
    const known = await readCheckpoints(this.db);
    return models.map(collectionOf).filter((name) => known.get(name)?.ready !== true);
  }
}

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

  async #models(): Promise<{ filling: string[]; stuck: string[] }> {
    const known = await readCheckpoints(this.db);
    const names = models.map(collectionOf);
    return {
      filling: names.filter((name) => known.get(name)?.ready !== true),
      stuck: names.flatMap((name) => {
        const stuck = known.get(name)?.stuck;
        return stuck ? [`${name} at ${stuck.stream}@${stuck.revision}`] : [];
      }),
    };
  }
}

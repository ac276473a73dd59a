import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { developmentIdentity } from './identity.js';
import { Open } from './identity.guard.js';
import { notFound } from './problem.js';
import { DevelopmentTokenDto } from './questions.dto.js';
import { DEVELOPMENT_IDENTITY } from './tokens.js';

type DevelopmentIdentity = ReturnType<typeof developmentIdentity>;

/** Tokens for whoever asks, as long as there is no issuer: on this machine only. */
@ApiTags('开发身份 Development identity')
@Open()
@Controller('development')
export class DevelopmentController {
  constructor(@Inject(DEVELOPMENT_IDENTITY) private readonly identity: DevelopmentIdentity | undefined) {}

  @Post('tokens')
  @HttpCode(200)
  @ApiOperation({ summary: '开发令牌 A token for any role (development identity only)' })
  async issue(@Body() { subject, role, unit, post, identityNumber }: DevelopmentTokenDto): Promise<{ token: string }> {
    if (!this.identity) throw notFound();
    const token = await this.identity.issue(subject, {
      role,
      ...(unit === undefined ? {} : { unit }),
      ...(post === undefined ? {} : { post }),
      ...(identityNumber === undefined ? {} : { id_number: identityNumber }),
    });
    return { token };
  }
}

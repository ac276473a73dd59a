import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { rules } from '#conformance/rules';
import { ConformanceDto, SampleDto } from './conformance.dto.js';
import { GetSample, GetConformance } from './get-conformance.js';

/** 合规检查: rules as data held against what was recorded. The command line does the same for a whole log. */
@ApiTags('合规检查 Conformance')
@ApiBearerAuth()
@Controller('conformance')
export class ConformanceController {
  constructor(@Inject(QueryBus) private readonly questions: QueryBus) {}

  @Get()
  @ApiOperation({ summary: '规则检查 What of a period broke the rules, with the events that show it' })
  check(@Query() wanted: ConformanceDto) {
    return this.questions.execute(new GetConformance(wanted));
  }

  @Get('rules')
  @ApiOperation({ summary: '规则 The rules, their versions and what they rest on' })
  rules() {
    return { rules: rules.map(({ search: _, ...rule }) => rule) };
  }

  @Get('samples')
  @ApiOperation({ summary: '抽样 A sample that anybody can draw again' })
  sample(@Query() wanted: SampleDto) {
    return this.questions.execute(new GetSample(wanted));
  }
}

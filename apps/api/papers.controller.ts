import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { openPaperPrinter, type PaperPrinter } from '#paper-pdf/paper-pdf';
import { CaseIdPipe } from './case-id.pipe.js';
import { GetPaper, GetPapers } from './get-papers.js';
import { paperColumns } from './list-columns.js';
import { exportList, wholeList } from './list-export.js';
import { type PaperAddress, PaperAddressPipe } from './paper-address.pipe.js';
import { ListedPapersDto, ViewingDto } from './questions.dto.js';
import { Context, type RequestContext } from './request-context.js';

/** Bytes of a paper with their plain hash (RFC 9530): whoever saves them can tell later that they are the same. */
const sent = <Content extends string | Uint8Array>(reply: FastifyReply, type: string, content: Content): Content => {
  void reply
    .type(type)
    .header('repr-digest', `sha-256=:${createHash('sha256').update(content).digest('base64')}:`)
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
    .header('x-content-type-options', 'nosniff');
  return content;
};

/** 文书: rendered again from the log each time, and compared with the hash recorded when it was given out. */
@ApiTags('文书 Papers')
@ApiBearerAuth()
@Controller('cases/:caseId/papers')
export class PapersController {
  /** Opened for the first PDF: its font takes some 15 MB. */
  #printer: Promise<PaperPrinter> | undefined;

  constructor(@Inject(QueryBus) private readonly questions: QueryBus) {}

  @Get()
  @ApiOperation({ summary: '文书目录 The papers a case has given out' })
  papers(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Query() { format, ...said }: ListedPapersDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const ask = () => this.questions.execute(new GetPapers(caseId, context, said));
    if (format === undefined) return ask();
    const page = wholeList(async () => (await ask()).rows);
    return exportList(reply, format, { name: `papers-${caseId}`, columns: paperColumns, page });
  }

  /** `paper-check`: `matches` (the recorded hash) or `unrecorded` (the event bears none). */
  @Get(':docNo')
  @ApiOperation({ summary: '文书 One paper: its parts, with .html as a page to print, with .pdf as PDF' })
  @ApiParam({ name: 'docNo', description: '文书编号 The number of the paper, with .html or .pdf' })
  async paper(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Param('docNo', PaperAddressPipe) { docNo, format }: PaperAddress,
    @Query() said: ViewingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { html, ...found } = await this.questions.execute(new GetPaper(caseId, docNo, context, said));
    void reply.header('paper-check', found.check).header('cache-control', 'private, no-store');
    if (format === 'html') return sent(reply, 'text/html; charset=utf-8', html);
    if (format === 'json') return found;
    this.#printer ??= openPaperPrinter();
    return sent(reply, 'application/pdf', await (await this.#printer).pdf(found.paper));
  }
}

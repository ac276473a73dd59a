import type { Type } from '@nestjs/common';
import type { InvestigationCommandType, InvestigationCommands } from '#investigations/commands';
import type { Bilingual } from '#kernel/refusal';
import type { Sealed } from '#kernel/sealed';
import { NothingDto } from './case.dto.js';
import { asItCame } from './case-command.js';
import * as dto from './investigation.dto.js';
import type { InvestigationDesk } from './investigation-desk.js';
import type { RequestContext } from './request-context.js';

/** What a body is made a command with. */
interface AtHand {
  readonly id: string;
  readonly desk: InvestigationDesk;
  readonly context: RequestContext;
  readonly seal: (text: string) => Promise<Sealed>;
}

/** A command as the edge knows it: what it takes and how it becomes the rules' command. The rules are in libs/investigations. */
export interface InvestigationCommandEntry {
  readonly type: InvestigationCommandType;
  readonly label: Bilingual;
  readonly dto: Type<object>;
  readonly toCommand: (body: object, at: AtHand) => Promise<object>;
}

const entry = <Name extends InvestigationCommandType, Body extends object>(
  type: Name,
  zh: string,
  en: string,
  body: new () => Body,
  toCommand: (body: Body, at: AtHand) => Promise<InvestigationCommands[Name]>,
): InvestigationCommandEntry => ({
  type,
  label: { zh, en },
  dto: body,
  toCommand: (given, at) => toCommand(given as Body, at),
});

const open = async (
  { ground, text, caseIds, units = [], investigators }: dto.OpenInvestigationDto,
  { desk, seal }: AtHand,
): Promise<InvestigationCommands['OpenInvestigation']> => {
  const involved = await desk.involved(caseIds);
  return { ground, matter: await seal(text), caseIds, units, investigators, involved };
};

const replace = async (
  { leaving, coming, reason }: dto.ReplaceInvestigatorDto,
  { id, desk, seal }: AtHand,
): Promise<InvestigationCommands['ReplaceInvestigator']> => ({
  leaving,
  coming,
  reason: await seal(reason),
  involved: await desk.involved(await desk.casesOf(id)),
});

const conclude = async (
  { persons, reason, ...body }: dto.ConcludeLiabilityDto,
  { seal }: AtHand,
): Promise<InvestigationCommands['ConcludeLiability']> => ({
  ...body,
  persons: await Promise.all(persons.map(async (one) => ({ ...asItCame(one), reason: await seal(one.reason) }))),
  reason: await seal(reason),
});

/** Opens an investigation; every other command is on one. */
export const opening = entry('OpenInvestigation', '立案调查', 'Open an investigation', dto.OpenInvestigationDto, open);

export const investigationCommands: readonly InvestigationCommandEntry[] = [
  entry('ReplaceInvestigator', '更换调查人员', 'Replace an investigator', dto.ReplaceInvestigatorDto, replace),
  entry('FreezeEvidence', '证据保全', 'Freeze the evidence as it stands now', NothingDto, async (_, { id, desk }) => ({
    cases: await desk.freeze(id),
  })),
  entry('AttributeDelay', '认定延误归属', 'Attribute the delay on the frozen evidence', NothingDto, async (_, at) => ({
    cases: await at.desk.attribution(at.id),
  })),
  entry('TellParty', '告知事实和依据', 'Tell a party the facts and the basis', dto.TellPartyDto, async (body, at) => ({
    ...asItCame(body),
    facts: await at.seal(body.facts),
  })),
  entry('HearParty', '听取陈述申辩', 'Hear a party in defence', dto.HearPartyDto, async (body, { seal }) => ({
    ...asItCame(body),
    defence: await seal(body.defence),
    reason: await seal(body.reason),
  })),
  entry('ConcludeLiability', '责任认定', 'Conclude who is liable', dto.ConcludeLiabilityDto, conclude),
  entry(
    'AppealLiability',
    '申诉',
    'Appeal against the conclusion about oneself',
    dto.AppealLiabilityDto,
    async (body, at) => ({
      statement: await at.seal(body.statement),
    }),
  ),
  entry(
    'RuleOnLiabilityAppeal',
    '申诉处理',
    'Rule on an appeal',
    dto.RuleOnLiabilityAppealDto,
    async (body, { seal }) => ({ ...asItCame(body), reason: await seal(body.reason) }),
  ),
  entry(
    'ReferToSupervision',
    '移送监察机关',
    'Refer to the supervision organ',
    dto.ReferToSupervisionDto,
    async (body) => asItCame(body),
  ),
  entry('ReferToJustice', '移送司法机关', 'Refer to the justice organs', dto.ReferToJusticeDto, async (body) =>
    asItCame(body),
  ),
  entry('CloseInvestigation', '结案', 'Close, and lift the secrecy', NothingDto, async () => ({})),
  entry('LiftSuppression', '解除保密', 'Lift the secrecy of a referred one', dto.LiftSuppressionDto, async (body) =>
    asItCame(body),
  ),
];

/** The address of a command under its investigation. */
export const investigationPath = (type: InvestigationCommandType): string =>
  type.replace(/[A-Z]/g, (letter, at: number) => `${at === 0 ? '' : '-'}${letter.toLowerCase()}`);

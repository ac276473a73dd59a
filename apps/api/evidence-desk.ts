import { Inject, Injectable } from '@nestjs/common';
import { signings, signingSchemaVersions, signingStream } from '#access/signing';
import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EvidenceFile } from '#dossier/evidence-file';
import { type EvidenceFolder, signNow } from '#evidence/evidence-folder';
import { InconsistentLog, keptCheckpoint, keptSizes, latestCheckpoint } from '#evidence/kept-checkpoints';
import type { Checkpoint } from '#evidence/checkpoint';
import { type LeafContent, leafContent, leafHash, type StoredEvent } from '#evidence/leaf';
import { type LeafIndex, openLeafIndex } from '#evidence/leaf-index';
import { consistencyProof, inclusionProof } from '#evidence/merkle-tree';
import { nextSigning, signPromise } from '#evidence/promise';
import type { NoteSigner } from '#evidence/signed-note';
import { NotCovered, streamEvidence } from '#evidence/stream-evidence';
import { openTreeFiles, readHead, type TreeFiles } from '#evidence/tree-files';
import type { EventStore } from '#event-log/connect';
import type { EventLog } from '#event-log/event-log';
import { readOne } from '#event-log/read-one';
import type { Actor, Role } from '#kernel/envelope';
import type { Vault } from '#vault/vault';
import { commandContext } from './command-context.js';
import { badRequest, notFound, ProblemError, problem } from './problem.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, EVIDENCE, VAULT } from './tokens.js';

/** Where the evidence lies, what it is signed with, and the log it is of. */
export interface EvidenceParts {
  readonly folder: EvidenceFolder;
  readonly signer: NoteSigner;
  readonly eventStore: EventStore;
}

/** That an event stands in the log: hash its content with its index, then the proof up to the checkpoint's root. */
export interface Inclusion {
  readonly leafIndex: number;
  readonly leaf: LeafContent;
  /** Hashes in base64: the leaf's, and those of the path (RFC 9162). */
  readonly leafHash: string;
  readonly size: number;
  readonly proof: readonly string[];
  /** The signed checkpoint of that size, where one is kept. */
  readonly checkpoint?: string;
}

/** An event as a receipt shows it: proven, or promised for the next checkpoint. */
export type Receipted =
  | ({ readonly status: 'INCLUDED' } & Inclusion)
  | { readonly status: 'PROMISED'; readonly leaf: LeafContent; readonly promise: string; readonly by: string };

const base64 = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('base64'));

const notSigned = (): ProblemError =>
  new ProblemError(
    problem(409, 'not-signed-yet', {
      zh: '该记录尚未纳入已签名的检查点（每十分钟签名一次）。',
      en: 'No signed checkpoint covers this event yet: the log is signed every ten minutes.',
    }),
  );

const inconsistent = ({ message }: InconsistentLog): ProblemError =>
  new ProblemError(problem(409, 'log-inconsistent', { zh: '日志与已签名的检查点不一致，已停止签名。', en: message }));

/** Who may have the log signed out of turn. */
const signers: ReadonlySet<Role> = new Set(['auditor', 'supervisor', 'centre']);

export const maySign = ({ role }: Actor): boolean => signers.has(role);

/** Checkpoints that a dossier relates itself to, the latest ones. */
const olderCheckpoints = 20;

/** Answers from the tree that the projector keeps, and signs it when asked. */
@Injectable()
export class EvidenceDesk {
  readonly #files: TreeFiles;
  readonly #index: LeafIndex;

  constructor(
    @Inject(EVIDENCE) private readonly parts: EvidenceParts,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {
    this.#files = openTreeFiles(parts.folder.tree);
    this.#index = openLeafIndex(parts.folder.tree, this.#files);
  }

  get key(): string {
    return this.parts.signer.verifier.text;
  }

  async latest(): Promise<Checkpoint> {
    const latest = await latestCheckpoint(this.parts.folder.checkpoints);
    if (!latest) throw notSigned();
    return latest;
  }

  /** The sizes that were signed, the largest first, and their notes, from below `before` on. */
  async checkpoints(before: number, limit: number): Promise<{ size: number; note: string }[]> {
    const { checkpoints } = this.parts.folder;
    const sizes = (await keptSizes(checkpoints)).filter((size) => size < before).slice(-limit);
    const notes = await Promise.all(sizes.map((size) => keptCheckpoint(checkpoints, size)));
    return notes.map(({ size, note }) => ({ size, note })).toReversed();
  }

  /** Signs because somebody asked, which is recorded first: if that fails, nothing is signed. */
  async signFor(context: RequestContext): Promise<Checkpoint> {
    const at = this.now().toISOString();
    const { expectedRevision: _, ...about } = commandContext(
      this.vault,
      context,
      'AskForSigning',
      {},
      'internal',
      at,
      this.calendar(),
    );
    await this.log.execute(
      { name: signingStream(localDate(at)), decider: signings, schema: { versions: signingSchemaVersions } },
      { type: 'AskForSigning', data: {}, by: context.actor, at },
      about,
    );
    return this.sign();
  }

  async sign(): Promise<Checkpoint> {
    try {
      return await signNow(this.parts.folder, this.#files, this.parts.signer);
    } catch (error) {
      throw error instanceof InconsistentLog ? inconsistent(error) : error;
    }
  }

  /** Up to `size` leaves, by default those of the latest checkpoint. */
  async inclusion(
    wanted: { eventId: string } | { stream: string; revision: number },
    size?: number,
  ): Promise<Inclusion> {
    const head = await readHead(this.parts.folder.tree);
    const leafIndex = this.#index.find(wanted, head);
    if (leafIndex === undefined) throw notFound();
    const checkpoint = await this.#checkpointOf(size);
    const covered = size ?? checkpoint?.size ?? 0;
    if (covered > head.size) throw this.#tooLarge(head.size);
    if (leafIndex >= covered) throw notSigned();
    const leaf = this.#files.contentAt(leafIndex);
    return {
      leafIndex,
      leaf,
      leafHash: leafHash(leafIndex, leaf).toString('base64'),
      size: covered,
      proof: base64(inclusionProof(this.#files.nodeAt, leafIndex, covered)),
      ...(checkpoint ? { checkpoint: checkpoint.note } : {}),
    };
  }

  get signer(): NoteSigner {
    return this.parts.signer;
  }

  /** What the log proves of a stream's events: under a checkpoint made now, by who may have one made, else under the latest. */
  async ofStream(stream: string, events: readonly StoredEvent[], actor: Actor): Promise<EvidenceFile> {
    const checkpoint = maySign(actor) ? await this.sign() : await this.latest();
    const { checkpoints, tree } = this.parts.folder;
    const sizes = (await keptSizes(checkpoints)).slice(-olderCheckpoints);
    const older = await Promise.all(sizes.map(async (size) => (await keptCheckpoint(checkpoints, size)).note));
    const kept = { files: this.#files, index: this.#index, head: await readHead(tree) };
    const { name: origin, text: key } = this.signer.verifier;
    try {
      const proven = streamEvidence(kept, checkpoint, events, older);
      return { kind: 'dossier-evidence', version: 1, origin, key, stream, ...proven };
    } catch (error) {
      throw error instanceof NotCovered ? notSigned() : error;
    }
  }

  async consistency(from: number, to: number): Promise<{ from: number; to: number; proof: readonly string[] }> {
    const { size } = await readHead(this.parts.folder.tree);
    if (to > size || from > to) throw this.#tooLarge(size);
    return { from, to, proof: base64(consistencyProof(this.#files.nodeAt, from, to)) };
  }

  /** What the one who is owed an event gets: its proof, or before the next checkpoint the signed promise of it. */
  async receipt(stream: string, revision: number): Promise<Receipted> {
    const event = await readOne(this.parts.eventStore, stream, revision);
    if (!event) throw notFound();
    const leaf = leafContent({ ...event, eventId: event.id });
    try {
      return { status: 'INCLUDED', ...(await this.inclusion({ stream, revision })) };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
    const by = nextSigning(this.now()).toISOString();
    return { status: 'PROMISED', leaf, promise: signPromise(this.parts.signer, leaf, by), by };
  }

  async #checkpointOf(size: number | undefined): Promise<Checkpoint | undefined> {
    const { checkpoints } = this.parts.folder;
    if (size === undefined) return latestCheckpoint(checkpoints);
    return (await keptSizes(checkpoints)).includes(size) ? keptCheckpoint(checkpoints, size) : undefined;
  }

  #tooLarge(size: number): ProblemError {
    return badRequest('no-such-tree', {
      zh: `目前日志共有 ${size} 条记录，所给范围不成立。`,
      en: `The tree has ${size} leaves: sizes go from 0 to that, the smaller one first.`,
    });
  }
}

import type { CaseFile } from '#cases/case-file';
import type { CaseCommandType } from '#cases/commands';
import type { PostsDesk } from './posts-desk.js';
import type { RequestContext } from './request-context.js';

/** The commands that decide for the unit, and so need a grant of authority (充分授权, domain.md No. 12). */
const decisions: ReadonlySet<CaseCommandType> = new Set([
  'Approve',
  'Reject',
  'Revoke',
  'ApproveExtension',
  'GrantRenewal',
  'RefuseRenewal',
]);

/**
 * The context of a command with the proof that its actor could act at that moment. A unit that keeps a register of grants decides
 * only under one of them (docs/decisions/0005); the refusal says what was lacking. The government's head decides by law.
 */
export const underAuthority = async (
  posts: PostsDesk,
  type: CaseCommandType,
  file: CaseFile,
  context: RequestContext,
): Promise<RequestContext> => {
  const { actor } = context;
  const unit = file.unit ?? file.matter.unitId;
  if (!decisions.has(type) || actor.role === 'government' || !(await posts.keepsGrants(unit))) return context;
  const barred = [file.receivedBy.id, ...file.checkedBy, ...(file.acceptedBy === undefined ? [] : [file.acceptedBy])];
  const { grantId, postId, asB } = await posts.authority({
    unit,
    matter: file.matter.code,
    scope: 'decide',
    at: posts.nowInstant(),
    officer: actor.id,
    barred,
  });
  return { ...context, grantId, actor: { ...actor, post: postId, ...(asB ? { asB } : {}) } };
};

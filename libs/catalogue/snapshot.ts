import { Refusal } from '#kernel/refusal';
import { statutoryLimit } from './definition-rules.js';
import type { MatterFacts, MatterSnapshot, MatterWays } from './events.js';
import { type Matter, suspendedOn, versionOn } from './matter.js';

type WayFacts = {
  readonly [Fact in 'promise' | 'deficiency' | 'limitedQuantity' | 'hearingRequired' | 'publicSafety' | 'joint']:
    | MatterFacts[Fact]
    | undefined;
};

/** What special ways the matter allows, as the rules of a case ask for it. */
const waysOf = ({ promise, deficiency, hearingRequired: hearing, ...marks }: WayFacts): MatterWays => {
  const { limitedQuantity, publicSafety, joint } = marks;
  return {
    ...(deficiency ? { deficiency: deficiency.materials } : {}),
    ...(promise
      ? { promise: { verifyingUnit: promise.supervisingUnit, verificationDays: promise.verificationDays } }
      : {}),
    ...(hearing ? { hearing } : {}),
    ...(limitedQuantity ? { limitedQuantity } : {}),
    ...(publicSafety ? { publicSafety } : {}),
    ...(joint ? { joint } : {}),
  };
};

/**
 * The facts a case received on a legal date is bound to. Refuses where nothing may be received then: `matter-unknown`,
 * `matter-not-in-force`, `matter-suspended`, `guide-incomplete` (no guide is published for the version in force).
 */
export const snapshotOf = (state: Matter, on: string): MatterSnapshot => {
  if (state.stage !== 'defined') {
    throw new Refusal('matter-unknown', 'missing', { zh: '目录中没有该事项', en: 'There is no such matter.' });
  }
  const current = versionOn(state, on);
  if (!current) {
    throw new Refusal('matter-not-in-force', 'conflict', {
      zh: `该事项在${on}不在施行期内`,
      en: `The matter is not in force on ${on}.`,
    });
  }
  if (suspendedOn(state, on)) {
    throw new Refusal('matter-suspended', 'conflict', { zh: '该事项已暂停办理', en: 'The matter is suspended.' });
  }
  const { definition, guide, version } = current;
  if (!guide) {
    throw new Refusal('guide-incomplete', 'conflict', {
      zh: '该事项现行版本的办事指南尚未发布，不能受理',
      en: 'No guide is published for the version in force, so nothing can be received.',
    });
  }
  const { certificate, materials, parentCode: _, grassroots: __, basis: ___, ...rest } = definition;
  const { promise, deficiency, limitedQuantity, hearingRequired, publicSafety, joint, ...facts } = rest;
  const ways = waysOf({ promise, deficiency, limitedQuantity, hearingRequired, publicSafety, joint });
  return {
    ...facts,
    version,
    statutoryDays: statutoryLimit(definition, on),
    certificateKind: certificate?.kind ?? null,
    ...(certificate?.validMonths ? { certificateValidMonths: certificate.validMonths } : {}),
    materials: materials.map(({ code, name, required, secondary }) => ({
      code,
      name,
      required,
      ...(secondary ? { secondary } : {}),
    })),
    guideHash: guide.hash,
    ...(Object.keys(ways).length === 0 ? {} : { ways }),
  };
};

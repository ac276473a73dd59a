import type { VenueKind } from '#calendar/venue-events';
import type { Bilingual } from '#kernel/refusal';
import type { MatterCommands } from './commands.js';
import type { Material } from './events.js';
import { approvalsOfBuildingAndLand } from './seed-building-and-land.js';
import { licencesOfTrades } from './seed-trades.js';
import { servicesToPeople } from './seed-people.js';
import { licences } from './seed-licences.js';
import { otherMatters } from './seed-other-matters.js';
import type { SeedRow } from './seed-row.js';
import { sourceOf } from './seed-material-sources.js';
import { seedUnits } from './seed-units.js';

/** The two commands that bring a matter into the catalogue ready for acceptance, for the stream of its code. */
export interface SeedMatter {
  readonly code: string;
  readonly define: MatterCommands['DefineMatter'];
  readonly guide: MatterCommands['PublishGuide'];
}

/** The day of the document this office works under (调政办发〔2020〕9号). */
const openingDay = '2020-04-14';

const materialsOf = ({ materials, materialsBasis }: SeedRow): readonly Material[] =>
  materials.map(([zh, en, original, need], index) => ({
    code: `M${String(index + 1).padStart(2, '0')}`,
    name: { zh, en },
    required: need !== 'optional',
    original,
    secondary: need === 'secondary',
    ...sourceOf(zh),
    ...(materialsBasis === undefined ? {} : { basis: materialsBasis }),
  }));

/** Where a seeded matter can be applied for: the guide says it in words, the definition in kinds. One cannot say what the other does not. */
const acceptanceOf = ({
  grassroots,
}: SeedRow): { readonly venues: readonly VenueKind[]; readonly acceptance: Bilingual } =>
  grassroots
    ? {
        venues: ['TOWN', 'WEB'],
        acceptance: {
          zh: '镇便民服务中心窗口、辽宁政务服务网',
          en: 'Window of the town service centre; Liaoning service website',
        },
      }
    : {
        venues: ['CENTRE', 'WEB', 'APP'],
        acceptance: {
          zh: '市政务服务中心综合窗口、辽宁政务服务网、“调兵山便民服务”APP',
          en: 'One-stop window of the city service centre; Liaoning service website; the city’s app',
        },
      };

const guideOf = (row: SeedRow): MatterCommands['PublishGuide'] => ({
  mainItem: row.name,
  content: { zh: `办理${row.name.zh}`, en: `${row.name.en}: application, examination and result.` },
  acceptance: acceptanceOf(row).acceptance,
  complaints: { zh: '12345政务服务便民热线、市营商环境建设局', en: 'Hotline 12345; the business environment bureau' },
  process: { zh: '受理—审查—办结', en: 'Acceptance, examination, conclusion' },
});

const matterOf = (row: SeedRow): SeedMatter => {
  const {
    unit,
    certificate,
    validMonths,
    more = {},
    effectiveFrom = openingDay,
    instant = false,
    grassroots = false,
  } = row;
  const { code, name, basis, statutoryDays, promisedDays, source, category = 'ADMINISTRATIVE_LICENCE' } = row;
  return {
    code,
    define: {
      code,
      name,
      category,
      basis,
      ...seedUnits[unit],
      statutoryDays,
      promisedDays,
      instant,
      certificate: certificate === null ? null : { kind: certificate, ...(validMonths ? { validMonths } : {}) },
      ...more,
      materials: materialsOf(row),
      grassroots,
      venues: acceptanceOf(row).venues,
      effectiveFrom,
      source,
    },
    guide: guideOf(row),
  };
};

/**
 * Real kinds of matters with the limits of their law, or those printed in public guides of other places (`source` says which);
 * the units are this city's, the codes its own, and so are the promises where `source` is a law. Where they can be applied for is what
 * their guides here say, not a finding about the city. Pages may be mirrors: check a
 * limit against its law before relying on it.
 */
export const seedMatters: readonly SeedMatter[] = [
  ...licences,
  ...otherMatters,
  ...approvalsOfBuildingAndLand,
  ...licencesOfTrades,
  ...servicesToPeople,
].map(matterOf);

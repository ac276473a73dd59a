import type { MatterFacts } from './events.js';

type Unit = Pick<MatterFacts, 'unitId' | 'unitName' | 'unitKind' | 'level' | 'approvalOffice'>;

const department = (unitId: string, zh: string, en: string): Unit => ({
  unitId,
  unitName: { zh: `调兵山市${zh}`, en: `Diaobingshan ${en}` },
  unitKind: 'DEPARTMENT',
  level: 'COUNTY',
  approvalOffice: `${unitId}-approvals`,
});

/** The units of the city that handle the seeded matters; each has one approvals section (行政审批科). */
export const seedUnits = {
  urban: department('urban', '城市管理综合执法局', 'Urban Management and Law Enforcement Bureau'),
  housing: department('housing', '住房和城乡建设局', 'Housing and Urban-Rural Development Bureau'),
  nature: department('nature', '自然资源局', 'Natural Resources Bureau'),
  transport: department('transport', '交通运输局', 'Transport Bureau'),
  water: department('water', '水利局', 'Water Resources Bureau'),
  health: department('health', '卫生健康局', 'Health Bureau'),
  police: department('police', '公安局', 'Public Security Bureau'),
  labour: department('labour', '人力资源和社会保障局', 'Human Resources and Social Security Bureau'),
  emergency: department('emergency', '应急管理局', 'Emergency Management Bureau'),
  civil: department('civil', '民政局', 'Civil Affairs Bureau'),
  finance: department('finance', '财政局', 'Finance Bureau'),
  market: department('market', '市场监督管理局', 'Market Regulation Bureau'),
  xiaoming: {
    unitId: 'xiaoming',
    unitName: { zh: '调兵山市晓明镇人民政府', en: 'Xiaoming Town People’s Government' },
    unitKind: 'TOWN',
    level: 'TOWN',
    approvalOffice: 'xiaoming-service',
  },
} as const satisfies Record<string, Unit>;

export type SeedUnit = keyof typeof seedUnits;

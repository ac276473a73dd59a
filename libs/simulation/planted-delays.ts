/** Where the simulated city is slow, and why: what attribution has to find (docs/simulation.md tells the same in words). */
export const plantedDelays = {
  /** Examines everything three times as slowly as the colleagues: the delay lies with the holder. */
  slowOfficer: { officer: 'urban-officer-2', factor: 3 },
  /** Nobody takes the routed cases for days: the delay lies between window and unit, in nobody's hands. */
  slowTaking: { unit: 'nature', workingDays: [4, 8] },
  /** Decisions are signed on Fridays only: the delay lies with the decider, not with who examined. */
  fridayDecisions: { unit: 'emergency' },
  /** Answers what other units ask after the term, or never: the delay lies with the unit consulted. */
  lateConsultant: { unit: 'water', workingDays: [6, 14] },
  /** Leaves every sixth application lying past the five days: acceptance by silence. */
  silentClerk: { clerk: 'clerk-7', everyNth: 6 },
  /** The examination of this matter needs an inspection that ends after its planned day: the unit's own time. */
  overrunInspection: { unit: 'market', extraWorkingDays: [2, 6] },
} as const;

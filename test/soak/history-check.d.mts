interface Asked {
  readonly caseId: string;
  readonly from: number;
  readonly to: number;
}

export const historyFaults: (told: {
  readonly writes: readonly (Asked & {
    readonly key: string;
    readonly events: readonly { readonly revision: number }[];
  })[];
  readonly reads: readonly (Asked & { readonly revision: number })[];
}) => readonly string[];

import type { CatalogueGap, PowerListEvent } from '#power-list/events';
import { projection, type Stored } from './projection.js';

/** A difference between the catalogue and a unit's powers, as a task; it may be opened again after it was closed. */
export interface CatalogueGapEntry extends Stored, CatalogueGap {
  readonly unitId: string;
  readonly status: 'OPEN' | 'CLOSED';
  readonly openedOn: string;
  readonly closedOn?: string;
}

export const catalogueGaps = projection<PowerListEvent, CatalogueGapEntry>({
  name: 'catalogue-gaps',
  version: 1,
  indexes: [{ key: { status: 1, openedOn: 1, _id: 1 } }, { key: { unitId: 1, status: 1, openedOn: 1, _id: 1 } }],
  ids: ({ data }) => ('gapId' in data ? [`${data.unitId}/${data.gapId}`] : []),
  on: {
    CatalogueGapOpened: (before, { data, metadata, position }, _id) => {
      const { gapId: _, ...gap } = data;
      // A difference that has changed is still the same open task.
      const openedOn = before?.status === 'OPEN' ? before.openedOn : metadata.effectiveDate;
      return { _id, position, ...gap, status: 'OPEN', openedOn };
    },
    CatalogueGapClosed: (before, { metadata }) =>
      before && { ...before, status: 'CLOSED', closedOn: metadata.effectiveDate },
  },
});

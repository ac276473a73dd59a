import { caseSchemaVersions } from '#cases/events';
import { matterSchemaVersions } from '#catalogue/events';
import { mergeSchemas } from '#event-log/decode';
import { reviewSchemaVersions } from '#reviews/events';

/** The shapes of all events that the read models are made from. */
export const modelSchema = mergeSchemas(
  { versions: caseSchemaVersions },
  { versions: reviewSchemaVersions },
  { versions: matterSchemaVersions },
);

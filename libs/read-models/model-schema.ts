import { venueSchemaVersions } from '#calendar/venue-events';
import { caseSchemaVersions } from '#cases/events';
import { matterSchemaVersions } from '#catalogue/events';
import { mergeSchemas } from '#event-log/decode';
import { exceptionSchemaVersions } from '#exceptions/events';
import { investigationSchemaVersions } from '#investigations/events';
import { chiefSchemaVersions, grantSchemaVersions, postSchemaVersions } from '#posts/events';
import { powerListSchemaVersions } from '#power-list/events';
import { reviewSchema } from '#reviews/events';

/** The shapes of all events that the read models are made from. */
export const modelSchema = mergeSchemas(
  { versions: caseSchemaVersions },
  reviewSchema,
  { versions: matterSchemaVersions },
  { versions: powerListSchemaVersions },
  { versions: postSchemaVersions },
  { versions: grantSchemaVersions },
  { versions: chiefSchemaVersions },
  { versions: investigationSchemaVersions },
  { versions: exceptionSchemaVersions },
  { versions: venueSchemaVersions },
);

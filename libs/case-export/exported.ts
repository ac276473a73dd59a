/** Where times of objects stand that hold from the beginning (the specification's own sentinel). */
export const always = '1970-01-01T00:00:00.000Z';

export type AttributeType = 'string' | 'time' | 'integer' | 'float' | 'boolean';

/** A value as text, and what it is. */
export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly value: string;
}

export interface Relationship {
  readonly objectId: string;
  readonly qualifier: string;
}

/** What events are about. `at`: since when the value holds. */
export interface ExportedObject {
  readonly id: string;
  readonly type: string;
  readonly attributes: readonly (Attribute & { readonly at: string })[];
  readonly relationships: readonly Relationship[];
}

/** One recorded event. `at` is an instant with its zone. */
export interface ExportedEvent {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly attributes: readonly Attribute[];
  readonly relationships: readonly Relationship[];
  /** For logs with one case notion: who did it, in which unit, and the step of the activity's life. */
  readonly resource: string;
  readonly group?: string;
  readonly role?: string;
  readonly lifecycle: string;
  readonly instance?: string;
}

/** One stream of the log as it leaves the house. `objects` may repeat what other streams name too: units, matters, posts. */
export interface ExportedStream {
  readonly caseId: string;
  readonly kind: 'CASE' | 'IMPORTED' | 'REVIEW';
  readonly objects: readonly ExportedObject[];
  readonly events: readonly ExportedEvent[];
  /** Of the case as a whole, for logs with one case notion. */
  readonly trace: readonly Attribute[];
}

export const text = (name: string, value: string | undefined): readonly Attribute[] =>
  value === undefined ? [] : [{ name, type: 'string', value }];
export const time = (name: string, value: string | null | undefined): readonly Attribute[] =>
  value === undefined || value === null ? [] : [{ name, type: 'time', value }];
export const integer = (name: string, value: number | undefined): readonly Attribute[] =>
  value === undefined ? [] : [{ name, type: 'integer', value: String(value) }];

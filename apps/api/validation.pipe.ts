import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import {
  getMetadataStorage,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  type ValidationError,
  validateSync,
} from 'class-validator';
import { badRequest } from './problem.js';

type Class = new () => object;

const nested = new WeakMap<object, Map<string, () => Class>>();

/** A property that may be left out; `null` is no way to leave it out. */
export const Optional = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of itself class-validator looks for DTOs in lists within the list, and lets pass what is not there. */
const HoldsObjects = ValidateBy({
  name: 'holdsObjects',
  validator: {
    validate: (value) => (Array.isArray(value) ? value.every(isPlain) : isPlain(value)),
    defaultMessage: () => '$property must be an object or a list of objects',
  },
});

/** A property that holds another DTO, or a list of them; `IsObject` or `IsArray` beside it says which. */
export const Nested =
  (type: () => Class): PropertyDecorator =>
  (prototype, property) => {
    HoldsObjects(prototype, property);
    ValidateNested({ each: true })(prototype, property);
    const known = nested.get(prototype) ?? new Map<string, () => Class>();
    nested.set(prototype, known.set(String(property), type));
  };

/** The properties of a class and of those it extends that hold another DTO. */
const nestedIn = (prototype: object | null): readonly (readonly [string, () => Class])[] =>
  prototype === null
    ? []
    : [...nestedIn(Object.getPrototypeOf(prototype) as object | null), ...(nested.get(prototype) ?? [])];

/** A copy that class-validator takes for an instance, also in its depth. Cheaper than class-transformer, and nothing is converted. */
const instanceOf = (type: Class, value: Record<string, unknown>): object => {
  const copy = Object.assign(Object.create(type.prototype) as Record<string, unknown>, value);
  for (const [property, part] of nestedIn(type.prototype as object)) {
    const held = copy[property];
    // What is no object is refused as nothing: class-validator would follow lists in it to any depth.
    if (Array.isArray(held)) copy[property] = held.map((item) => (isPlain(item) ? instanceOf(part(), item) : null));
    else if (isPlain(held)) copy[property] = instanceOf(part(), held);
  }
  return copy;
};

const flatten = (errors: readonly ValidationError[], path: string): { path: string; message: string }[] =>
  errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const here = path === '' ? property : `${path}.${property}`;
    return [...Object.values(constraints).map((message) => ({ path: here, message })), ...flatten(children, here)];
  });

/**
 * For every object class-validator looks through all classes it knows for those that the object's class extends, some hundred of
 * them. What it finds for a class stays the same once the class is there. For a nested object it names the class around it as a
 * schema: that is part of what was asked.
 */
const rememberFindings = (): void => {
  const storage = getMetadataStorage();
  const find: typeof storage.getTargetValidationMetadatas = storage.getTargetValidationMetadatas.bind(storage);
  const found = new WeakMap<object, Map<string, ReturnType<typeof find>>>();
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    if (always || strictGroups || groups?.length) return find(target, schema, always, strictGroups, groups);
    const known = found.get(target) ?? new Map<string, ReturnType<typeof find>>();
    const before = known.get(schema ?? '');
    if (before) return before;
    const metadatas = find(target, schema, always, strictGroups, groups);
    found.set(target, known.set(schema ?? '', metadatas));
    return metadatas;
  };
};
rememberFindings();

const empty = new WeakMap<Class, boolean>();

/** A DTO without fields takes none; class-validator alone would refuse even the empty object. */
const takesNothing = (type: Class): boolean => {
  const known =
    empty.get(type) ?? getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length === 0;
  empty.set(type, known);
  return known;
};

const validate = (type: Class, given: Record<string, unknown>, instance: object) => {
  if (takesNothing(type)) {
    return Object.keys(given).map((path) => ({ path, message: `property ${path} should not exist` }));
  }
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
  });
  return flatten(errors, '');
};

const primitives = new Set<unknown>([String, Number, Boolean, Object, Array]);

/** Bodies and queries against their DTO class; what the class does not name is refused. */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (metatype === undefined || primitives.has(metatype) || (type !== 'body' && type !== 'query')) return value;
    const given = value ?? {};
    if (!isPlain(given)) {
      throw badRequest('invalid-body', { zh: '请求内容须为 JSON 对象。', en: 'The body must be a JSON object.' });
    }
    const instance = instanceOf(metatype as Class, given);
    const errors = validate(metatype as Class, given, instance);
    if (errors.length === 0) return instance;
    const text = { zh: '请求内容不符合要求，见 errors。', en: 'Some fields are not as they must be: see errors.' };
    throw badRequest('invalid-body', text, { errors: errors.slice(0, 50) });
  }
}

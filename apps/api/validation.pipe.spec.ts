import { IsArray, IsIn, IsObject } from 'class-validator';
import { OpenInvestigationDto, ReplaceInvestigatorDto } from './investigation.dto.js';
import { ProblemError } from './problem.js';
import { Nested, Optional, ValidationPipe } from './validation.pipe.js';

class Inner {
  @IsIn([1])
  one: number;
}

class Outer {
  @IsObject()
  @Nested(() => Inner)
  single: Inner;

  @Optional()
  @IsArray()
  @Nested(() => Inner)
  list?: Inner[];
}

class Undecorated {
  @Nested(() => Inner)
  part: Inner;
}

const pipe = new ValidationPipe();
const accepts = (metatype: new () => object, body: unknown): boolean => {
  try {
    pipe.transform(body, { type: 'body', metatype });
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
};

const inner = { one: 1 };
/** Deeper than a stack is high. */
const depth = 100_000;
const deep = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown;

describe('a nested object', () => {
  it('is taken as it should be, also in a list, also where it may be left out', () => {
    expect(accepts(Outer, { single: inner })).toBe(true);
    expect(accepts(Outer, { single: inner, list: [] })).toBe(true);
    expect(accepts(Outer, { single: inner, list: [inner, inner] })).toBe(true);
  });

  it('is neither a list, nor nothing, nor another object', () => {
    const wrong = [[], [inner], [[]], null, 'text', 7, {}, { one: 2 }];
    expect(wrong.filter((single) => accepts(Outer, { single }))).toEqual([]);
  });

  it('stands in a list by itself, and in no list within the list', () => {
    const wrong = [[[]], [[inner]], [inner, []], [null], ['text'], [{}], {}, inner, null];
    expect(wrong.filter((list) => accepts(Outer, { single: inner, list }))).toEqual([]);
  });

  it('is looked for in no depth of lists', () => {
    expect(accepts(Outer, { single: deep })).toBe(false);
    expect(accepts(Outer, { single: inner, list: deep })).toBe(false);
  });

  it('that is required may not be missing, whatever else is demanded of it', () => {
    expect(accepts(Outer, { list: [inner] })).toBe(false);
    expect(accepts(Undecorated, {})).toBe(false);
  });
});

describe('the body of an investigation', () => {
  const investigator = { id: 'in-1', unit: 'discipline' };
  const opening = { ground: 'LATE_OR_UNLAWFUL_REFUSAL', text: '逾期。', caseIds: ['DBS-1'] };

  it('names two investigators and not one and an empty list', () => {
    const second = { ...investigator, id: 'in-2' };
    expect(accepts(OpenInvestigationDto, { ...opening, investigators: [investigator, second] })).toBe(true);
    expect(accepts(OpenInvestigationDto, { ...opening, investigators: [investigator, []] })).toBe(false);
  });

  it('replaces an investigator by one who is named', () => {
    const replacing = { leaving: 'in-2', reason: '回避。' };
    expect(accepts(ReplaceInvestigatorDto, { ...replacing, coming: investigator })).toBe(true);
    expect(accepts(ReplaceInvestigatorDto, replacing)).toBe(false);
    expect(accepts(ReplaceInvestigatorDto, { ...replacing, coming: [investigator] })).toBe(false);
  });
});

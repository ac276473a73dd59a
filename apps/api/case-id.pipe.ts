import { Injectable, type PipeTransform } from '@nestjs/common';
import { notFound } from './problem.js';

/** Ids of cases received here have sixteen characters; imported ones carry their source's name before the source's id. */
const caseId = /^[A-Za-z0-9._][A-Za-z0-9._-]{0,119}$/;

/** What cannot be a case's id is not found, and never reaches a store. */
@Injectable()
export class CaseIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!caseId.test(value)) throw notFound();
    return value;
  }
}

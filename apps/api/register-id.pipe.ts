import { Injectable, type PipeTransform } from '@nestjs/common';
import { notFound } from './problem.js';

/** The id of a post, a grant or a unit. */
const registerId = /^[\p{L}\p{N}._-]{1,80}$/u;

/** What cannot be such an id is not found, and never reaches a store. */
@Injectable()
export class RegisterIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!registerId.test(value)) throw notFound();
    return value;
  }
}

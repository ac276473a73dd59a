import { Injectable, type PipeTransform } from '@nestjs/common';
import { notFound } from './problem.js';

/** What cannot be a matter's code is not found, and never reaches a store. */
@Injectable()
export class MatterCodePipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!/^[A-Za-z0-9._-]{1,100}$/.test(value)) throw notFound();
    return value;
  }
}

/** The same for a unit's id, which becomes part of a stream's name. */
@Injectable()
export class UnitIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!/^[A-Za-z0-9._-]{1,80}$/.test(value)) throw notFound();
    return value;
  }
}

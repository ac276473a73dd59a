import { Injectable, type PipeTransform } from '@nestjs/common';
import { notFound } from './problem.js';

/** A paper's number and the form it is wanted in. */
export interface PaperAddress {
  readonly docNo: string;
  readonly format: 'json' | 'html' | 'pdf';
}

const address = /^([A-Za-z0-9._-]{1,100}?)(?:\.(html|pdf))?$/;

/** DBS-…-SL, DBS-…-SL.html, DBS-…-SL.pdf. What cannot be a paper's number is not found. */
@Injectable()
export class PaperAddressPipe implements PipeTransform<string, PaperAddress> {
  transform(value: string): PaperAddress {
    const [, docNo, suffix] = address.exec(value) ?? [];
    if (docNo === undefined) throw notFound();
    return { docNo, format: suffix === 'html' || suffix === 'pdf' ? suffix : 'json' };
  }
}

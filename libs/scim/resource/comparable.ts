import { fold } from '../fold/fold.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { epochMilliseconds } from './date-time.ts';

/** A simple value in the form in which filters compare it: folded unless caseExact, a dateTime as milliseconds. */
export function comparable(attribute: Attribute, value: string | number | boolean): string | number | boolean {
  if (typeof value !== 'string') return value;
  if (attribute.type === 'dateTime') return epochMilliseconds(value) ?? value;
  return attribute.caseExact ? value : fold(value);
}

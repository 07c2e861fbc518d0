import type { ScimError } from '#scim';
import type { EntityTags } from '../commands/entity-tags.ts';
import { tagsMatch } from '../commands/entity-tags.ts';
import type { ResourceId } from '../ids.ts';
import type { Conflict, Invalid, NotFound, PreconditionFailed } from './outcome.ts';

export const notFound = (id: ResourceId): NotFound => ({ kind: 'notFound', id });

/** Another resource holds the value of this attribute. The writer answers the losers of a claim with it as well. */
export const conflict = (attribute: string): Conflict => ({ kind: 'conflict', attribute });

export const invalid = (error: ScimError): Invalid => ({ kind: 'invalid', error });

/** 412 where If-Match names other versions than the present one; undefined where the command may go on. */
export function preconditionFailure(version: number, ifMatch: EntityTags | undefined): PreconditionFailed | undefined {
  if (ifMatch === undefined || tagsMatch(ifMatch, version)) return undefined;
  return { kind: 'preconditionFailed', version };
}

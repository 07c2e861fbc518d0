import { Refusal } from '../http/refusal.ts';

/** The `scimType` words of RFC 7644 table 9 that this app uses; they travel as the field of a refusal. */
export type ScimType = 'invalidFilter' | 'invalidPath' | 'invalidValue' | 'invalidSyntax' | 'noTarget' | 'mutability';

export function scimRefusal(scimType: ScimType, detail: string): Refusal {
  return new Refusal('invalid', detail, { field: scimType });
}

export const MEDIA_TYPE = 'application/scim+json; charset=utf-8';

import type { EventId, ResourceId, TenantId } from '#identity';

/** Somebody reading about a person: what the log keeps of it. */
export interface Reading {
  /** Made once per reading, so that reporting it twice records it once. */
  readonly id: EventId;
  /** Of the token that reads, and so of the subject: the reading stands in its log. */
  readonly tenant: TenantId;
  readonly subject: ResourceId;
  /** The id of the token that reads. */
  readonly by: string;
  readonly purpose: string;
  /** What was shown, in words without personal values. */
  readonly what: string;
}

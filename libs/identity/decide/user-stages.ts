import type { Resource } from '#scim';
import { consentFacts } from '../consent/consent-facts.ts';
import { consentsOf } from '../consent/customer-extension.ts';
import { consentStages, type ConsentStage } from './consent-stages.ts';

/** One step of a change: the document after it, and what kind of event tells it. */
export type UserStage = PlainStage | ConsentStage;

interface PlainStage {
  readonly type: 'rollcall.user.updated' | 'rollcall.user.activated' | 'rollcall.user.deactivated';
  readonly after: Resource;
}

/**
 * Takes the way from one document to another apart: first everything that is no fact of its own, then each consent,
 * then `active`. The last stage's document is `after`. A stage that changes nothing is the caller's to leave out.
 */
export function userStages(before: Resource, after: Resource): readonly UserStage[] {
  const flips = isActive(before) !== isActive(after);
  const settled = flips ? withActiveOf(before, after) : after;
  const { plain, told } = consentStages(
    before,
    settled,
    consentFacts(consentsOf(before) ?? [], consentsOf(after) ?? []),
  );
  const stages: readonly UserStage[] = [{ type: 'rollcall.user.updated', after: plain }, ...told];
  if (!flips) return stages;
  return [...stages, { type: isActive(after) ? 'rollcall.user.activated' : 'rollcall.user.deactivated', after }];
}

/** Absent means active: only `false` takes a person's access away. */
const isActive = (document: Resource): boolean => document['active'] !== false;

function withActiveOf(before: Resource, after: Resource): Resource {
  const { active: _changed, ...rest } = after;
  return before['active'] === undefined ? rest : { ...rest, active: before['active'] };
}

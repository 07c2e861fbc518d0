import { applyPatch, userType, type Checked, type Resource } from '#scim';
import type { PatchUser, ReplaceUser, RevokeExpiredConsents } from '../commands/command.ts';
import { consentsOf } from '../consent/customer-extension.ts';
import { expireConsents } from '../consent/expire-consents.ts';
import { settleCustomer, withRowsSoFar } from '../consent/settle-customer.ts';
import { NO_MEMBERS } from '../state/membership.ts';
import type { DecisionContext } from './context.ts';
import { draftUserEvents } from './draft-user-events.ts';
import { lostClaim } from './lost-claim.ts';
import type { UserOutcome } from './outcome.ts';
import type { Present } from './present.ts';
import { conflict, invalid } from './refusals.ts';
import { userStages } from './user-stages.ts';

type ChangeUser = ReplaceUser | PatchUser | RevokeExpiredConsents;

/** Brings a person from their present document to the wanted one; when they are the same, nothing happens. */
export function changeUser(state: Present<'User'>, command: ChangeUser, context: DecisionContext): UserOutcome {
  const wanted = wantedDocument(state.document, command, context.now);
  if (!wanted.ok) return invalid(wanted.error);
  const document = wanted.value;
  const events = draftUserEvents(state.id, state.version, state.document, userStages(state.document, document));
  if (events.length === 0) return { kind: 'unchanged', state };
  const after = { ...state, document, version: state.version + events.length, modified: context.now };
  const lost = lostClaim(state, after, context.lost);
  return lost === undefined ? { kind: 'decided', events, state: after, members: NO_MEMBERS } : conflict(lost.path);
}

function wantedDocument(present: Resource, command: ChangeUser, now: string): Checked<Resource> {
  switch (command.kind) {
    case 'replaceUser':
      return settleCustomer(present, keepUnmentioned(present, command.resource), 'kept', now);
    case 'patchUser': {
      const patched = applyPatch(userType, present, command.patch);
      return patched.ok ? settleCustomer(present, patched.value, 'withdrawn', now) : patched;
    }
    case 'revokeExpiredConsents': {
      const rows = consentsOf(present) ?? [];
      return { ok: true, value: withRowsSoFar(present, present, expireConsents(rows, now), []) };
    }
  }
}

/**
 * A PUT replaces what it names and clears what it leaves out, but not `active`: RFC 7644 §3.5.1 lets the provider
 * choose, and a client that does not manage it must not let a deactivated person in again.
 */
function keepUnmentioned(present: Resource, resource: Resource): Resource {
  const id = present['id'];
  const active = resource['active'] ?? present['active'];
  return { ...resource, ...(id === undefined ? {} : { id }), ...(active === undefined ? {} : { active }) };
}

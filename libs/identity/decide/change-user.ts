import {
  applyPatch,
  replaceResource,
  userType,
  type Checked,
  type JsonObject,
  type PatchRequest,
  type Resource,
  type ResourceType,
} from '#scim';
import type { PatchUser, ReplaceUser, RevokeExpiredConsents } from '../commands/command.ts';
import { consentsOf, customerOf, withCustomer } from '../consent/customer-extension.ts';
import { expireConsents } from '../consent/expire-consents.ts';
import { settleCustomer, withRowsSoFar } from '../consent/settle-customer.ts';
import { withoutShorthands } from '../consent/shorthand.ts';
import { NO_MEMBERS } from '../state/membership.ts';
import type { DecisionContext } from './context.ts';
import { draftUserEvents } from './draft-user-events.ts';
import type { UserOutcome } from './outcome.ts';
import type { Present } from './present.ts';
import { invalid } from './refusals.ts';
import { userStages } from './user-stages.ts';

type ChangeUser = ReplaceUser | PatchUser | RevokeExpiredConsents;

/** Brings a person from their present document to the wanted one; when they are the same, nothing happens. */
export function changeUser(state: Present<'User'>, command: ChangeUser, context: DecisionContext): UserOutcome {
  const wanted = wantedDocument(state.document, command, context);
  if (!wanted.ok) return invalid(wanted.error);
  const document = wanted.value;
  const events = draftUserEvents(state.id, state.version, state.document, userStages(state.document, document));
  if (events.length === 0) return { kind: 'unchanged', state };
  const after = { ...state, document, version: state.version + events.length, modified: context.now };
  return { kind: 'decided', events, state: after, members: NO_MEMBERS };
}

function wantedDocument(
  present: Resource,
  command: ChangeUser,
  { now, userType: type = userType }: DecisionContext,
): Checked<Resource> {
  switch (command.kind) {
    case 'replaceUser': {
      const replaced = replaceResource(type, present, command.resource);
      if (!replaced.ok) return replaced;
      const wanted = keepActive(present, replaced.value);
      return settleCustomer({ present, wanted, insisted: customerOf(command.resource), unmentioned: 'kept' }, now);
    }
    case 'patchUser': {
      const patched = applyPatch(type, present, command.patch);
      if (!patched.ok) return patched;
      const insisted = writtenBy(type, command.patch, present);
      return settleCustomer({ present, wanted: patched.value, insisted, unmentioned: 'withdrawn' }, now);
    }
    case 'revokeExpiredConsents': {
      const rows = consentsOf(present) ?? [];
      return { ok: true, value: withRowsSoFar(present, present, expireConsents(rows, now), []) };
    }
  }
}

/** What a PATCH itself writes of the flat attributes: what is there after it though it was not before. */
function writtenBy(type: ResourceType, patch: PatchRequest, present: Resource): JsonObject {
  const bare = withoutShorthands(customerOf(present));
  const patched = applyPatch(type, withCustomer(present, bare), patch);
  return patched.ok ? customerOf(patched.value) : {};
}

/**
 * A PUT replaces what it names and clears what it leaves out, but not `active`: RFC 7644 §3.5.1 lets the provider
 * choose, and a client that does not manage it must not let a deactivated person in again.
 */
function keepActive(present: Resource, resource: Resource): Resource {
  const active = resource['active'] ?? present['active'];
  return active === undefined ? resource : { ...resource, active };
}

import { changedAttributes } from '#scim';
import type { CreateUser } from '../commands/command.ts';
import { consentFacts } from '../consent/consent-facts.ts';
import { consentsOf, customerOf } from '../consent/customer-extension.ts';
import { settleCustomer } from '../consent/settle-customer.ts';
import { consentStages } from './consent-stages.ts';
import type { DecisionContext } from './context.ts';
import { draftUserEvents } from './draft-user-events.ts';
import type { UserOutcome } from './outcome.ts';
import { invalid } from './refusals.ts';
import { NO_MEMBERS } from '../state/membership.ts';
import type { LiveState } from '../state/resource-state.ts';

/** A new person; each consent that they come with granted is an event after the creation. */
export function createUser(command: CreateUser, context: DecisionContext): UserOutcome {
  const { id, kid, resource } = command;
  const insisted = customerOf(resource);
  const settled = settleCustomer(
    { present: undefined, wanted: { ...resource, id }, insisted, unmentioned: 'kept' },
    context.now,
  );
  if (!settled.ok) return invalid(settled.error);
  const document = settled.value;
  const grants = consentFacts([], consentsOf(document) ?? []).filter(
    (fact) => fact.type === 'rollcall.consent.granted',
  );
  const { plain, told } = consentStages({}, document, grants);
  const events = [
    {
      type: 'rollcall.user.created',
      subject: id,
      version: 1,
      changed: changedAttributes(undefined, plain),
      data: { after: plain },
    } as const,
    ...draftUserEvents(id, 1, plain, told),
  ];
  const state: LiveState<'User'> = {
    type: 'User',
    id,
    version: events.length,
    status: 'live',
    document,
    kid,
    created: context.now,
    modified: context.now,
  };
  return { kind: 'decided', events, state, members: NO_MEMBERS };
}

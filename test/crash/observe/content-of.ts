import { z } from 'zod';
import type { OpenedEvent } from '#identity';
import { CUSTOMER } from '../../support/scim-schemas.ts';
import type { EventContent, PersonFacts } from '../checker/logged-event.ts';

const consent = z.object({ purpose: z.string(), channel: z.string(), state: z.string(), sourceRef: z.string() });
const person = z.object({
  title: z.string().optional(),
  name: z.object({ familyName: z.string() }),
  emails: z.array(z.object({ value: z.string() })).min(1),
  userName: z.string(),
  active: z.boolean().default(true),
  [CUSTOMER]: z.object({ consents: z.array(consent).default([]) }).default({ consents: [] }),
});
const group = z.object({ displayName: z.string() });

/** What an event says, and by which marks it is known. */
export interface Opened {
  readonly content: EventContent;
  readonly marks: readonly string[];
}

/** Throws for an event that cannot be opened: nothing is erased in a crash test, so every key is there. */
export function openedOf(event: OpenedEvent): Opened {
  switch (event.type) {
    case 'rollcall.user.created':
    case 'rollcall.user.updated':
    case 'rollcall.user.activated':
    case 'rollcall.user.deactivated':
    case 'rollcall.consent.granted':
    case 'rollcall.consent.revoked': {
      if (!event.data.opened) throw new Error(`event ${event.sequence} cannot be opened`);
      const document = person.parse(event.data.value.after);
      return { content: { kind: 'person', person: factsOf(document) }, marks: marksOf(event, document) };
    }
    case 'rollcall.group.created':
    case 'rollcall.group.updated': {
      if (!event.data.opened) throw new Error(`event ${event.sequence} cannot be opened`);
      const { displayName } = group.parse(event.data.value.after);
      return { content: { kind: 'group', displayName }, marks: [displayName] };
    }
    case 'rollcall.group.members_changed': {
      if (!event.data.opened) throw new Error(`event ${event.sequence} cannot be opened`);
      const added = event.data.value.added.map(({ value }) => value);
      const removed = event.data.value.removed.map(({ value }) => value);
      const marks = [
        ...added.map((id) => `${event.subject} +${id}`),
        ...removed.map((id) => `${event.subject} -${id}`),
      ];
      return { content: { kind: 'members', added, removed }, marks };
    }
    case 'rollcall.user.deleted':
    case 'rollcall.user.erased':
    case 'rollcall.group.deleted':
      return { content: { kind: 'end' }, marks: [`end ${event.subject}`] };
    case 'rollcall.target.applied':
    case 'rollcall.target.failed':
    case 'rollcall.target.opted_out':
    case 'rollcall.target.drifted':
    case 'rollcall.access.opened':
    case 'rollcall.erasure.requested':
    case 'rollcall.erasure.receipt':
    case 'rollcall.erasure.completed':
      return { content: { kind: 'fact' }, marks: [] };
  }
}

/** A person's facts out of the document that the log, the directory and identity.users have. */
export const personFacts = (document: unknown): PersonFacts => factsOf(person.parse(document));

function factsOf(document: z.infer<typeof person>): PersonFacts {
  return {
    familyName: document.name.familyName,
    email: document.emails[0]?.value ?? '',
    active: document.active,
    newsletter: document[CUSTOMER].consents.some(
      ({ purpose, channel, state }) => purpose === 'newsletter' && channel === 'email' && state === 'granted',
    ),
  };
}

function marksOf({ type, changed = [] }: OpenedEvent, document: z.infer<typeof person>): string[] {
  const local = (address: string): string => address.replace(/@.*$/, '');
  if (type === 'rollcall.consent.granted' || type === 'rollcall.consent.revoked') {
    return document[CUSTOMER].consents.map(({ sourceRef }) => sourceRef);
  }
  const marks = [
    ...(changed.includes('name') ? [document.name.familyName] : []),
    ...(changed.includes('userName') ? [local(document.userName)] : []),
    ...(changed.includes('emails') ? document.emails.map(({ value }) => local(value)) : []),
    ...(changed.includes('title') && document.title !== undefined ? [document.title] : []),
  ];
  return [...new Set(marks)];
}

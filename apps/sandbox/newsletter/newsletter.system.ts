import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { authorization, isSecret } from '../http/credentials.ts';
import type { Refusal, RefusalKind } from '../http/refusal.ts';
import type { System } from '../http/system.ts';
import { presentFields, type Card } from '../page/card.ts';
import { SETTINGS, type SandboxSettings } from '../settings.ts';
import type { Member } from './member.ts';
import { Members } from './members.ts';

const REFUSALS: Readonly<Record<RefusalKind, readonly [status: number, code: string]>> = {
  unauthorized: [401, 'unauthorized'],
  absent: [404, 'not_found'],
  malformed: [400, 'bad_request'],
  invalid: [400, 'invalid_field'],
  duplicate: [400, 'member_exists'],
  wrongState: [400, 'wrong_state'],
  tooLarge: [413, 'too_large'],
  mediaType: [415, 'unsupported_media_type'],
  throttled: [429, 'rate_limit'],
  unavailable: [503, 'unavailable'],
  internal: [500, 'internal'],
};

/** The newsletter system: a bearer token, everything wrapped in `data` or `error`. */
@Injectable()
export class NewsletterSystem implements System {
  readonly name = 'newsletter';
  readonly title = 'Newsletter';
  readonly speaks = 'REST at /newsletter/api/v3: unsubscribing keeps the contact, /permanent removes it.';
  readonly mediaType = 'application/json';
  readonly challenge = 'Bearer';

  constructor(
    private readonly members: Members,
    @Inject(SETTINGS) private readonly settings: SandboxSettings,
  ) {}

  isAllowed(headers: IncomingHttpHeaders): boolean {
    return isSecret(authorization(headers.authorization, 'Bearer'), this.settings.newsletterToken);
  }

  describeRefusal({ kind, message, field }: Refusal): { status: number; body: object } {
    const [status, code] = REFUSALS[kind];
    return { status, body: { error: { code, message, ...(field === undefined ? {} : { field }) } } };
  }

  failure(): Error | undefined {
    return this.members.storage.failure;
  }

  onCommit(listener: () => void): void {
    this.members.storage.onCommit(listener);
  }

  records(): readonly Member[] {
    return [...this.members.table.values()];
  }

  count(): number {
    return this.members.table.size;
  }

  cards(count: number): readonly Card[] {
    return this.members.table.latest(count).map(cardOf);
  }

  onApplicationShutdown(): Promise<void> {
    return this.members.storage.close();
  }
}

function cardOf(member: Member): Card {
  const { uuid: _uuid, full_name, subscribed, ext_ref, created_at: _, updated_at, ...rest } = member;
  return {
    title: full_name ?? member.address,
    badge: subscribed ? { text: 'subscribed', tone: 'good' } : { text: 'unsubscribed', tone: 'muted' },
    reference: ext_ref ?? undefined,
    changed: updated_at,
    fields: presentFields(rest),
  };
}

import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { authorization, isSecret } from '../http/credentials.ts';
import type { Refusal, RefusalKind } from '../http/refusal.ts';
import type { System } from '../http/system.ts';
import type { Card } from '../page/card.ts';
import { SETTINGS, type SandboxSettings } from '../settings.ts';
import { groupCard, userCard } from './cards.ts';
import type { JsonObject } from './json.ts';
import { Renderer } from './render.ts';
import { Roster } from './roster.ts';
import { SCIM_ERROR } from './schemas.ts';

const REFUSALS: Readonly<Record<RefusalKind, readonly [status: number, scimType?: string]>> = {
  unauthorized: [401],
  absent: [404],
  malformed: [400, 'invalidSyntax'],
  invalid: [400, 'invalidValue'],
  duplicate: [409, 'uniqueness'],
  wrongState: [409],
  tooLarge: [413],
  mediaType: [415],
  throttled: [429],
  unavailable: [503],
  internal: [500],
};

const SCIM_TYPE = /^(?:invalid[A-Z][A-Za-z]+|noTarget|mutability)$/;

/** The app: SCIM 2.0 with a bearer token, errors as RFC 7644 §3.12 shapes them. */
@Injectable()
export class AppSystem implements System {
  readonly name = 'app';
  readonly title = 'App';
  readonly speaks = 'SCIM 2.0 at /app/scim/v2: users and groups.';
  readonly mediaType = 'application/scim+json';
  readonly challenge = 'Bearer';

  constructor(
    private readonly roster: Roster,
    @Inject(SETTINGS) private readonly settings: SandboxSettings,
  ) {}

  isAllowed(headers: IncomingHttpHeaders): boolean {
    return isSecret(authorization(headers.authorization, 'Bearer'), this.settings.appToken);
  }

  describeRefusal({ kind, message, field }: Refusal): { status: number; body: object } {
    const [status, usual] = REFUSALS[kind];
    const scimType = field !== undefined && SCIM_TYPE.test(field) ? field : usual;
    return {
      status,
      body: {
        schemas: [SCIM_ERROR],
        status: String(status),
        ...(scimType === undefined ? {} : { scimType }),
        detail: message,
      },
    };
  }

  failure(): Error | undefined {
    return this.roster.storage.failure;
  }

  onCommit(listener: () => void): void {
    this.roster.storage.onCommit(listener);
  }

  /** Users, then groups. */
  records(origin: string): readonly JsonObject[] {
    const renderer = new Renderer(this.roster, origin);
    return [
      ...[...this.roster.users.values()].map((user) => renderer.user(user)),
      ...[...this.roster.groups.values()].map((group) => renderer.group(group)),
    ];
  }

  count(): number {
    return this.roster.users.size + this.roster.groups.size;
  }

  cards(count: number): readonly Card[] {
    const groups = this.roster.groups.latest(count);
    const groupCards = groups.map((group) => groupCard(group, this.roster.memberships.find('group', group.id).length));
    return [...this.roster.users.latest(count).map(userCard), ...groupCards]
      .sort((one, other) => (one.changed < other.changed ? 1 : -1))
      .slice(0, count);
  }

  onApplicationShutdown(): Promise<void> {
    return this.roster.storage.close();
  }
}

import type { Json, JsonObject } from '#scim';
import {
  ListInterrupted,
  type AccountChange,
  type AccountKind,
  type CallOptions,
  type CallResult,
  type Capabilities,
  type Connector,
  type ErasureFinding,
  type MatchKey,
  type MemberDelta,
  type NewAccount,
  type RemoteAccount,
} from '../connector.ts';
import type { CallerIdentity } from '../authorization/caller.ts';
import { residualsOf } from '../erasure/residuals.ts';
import type { ClientLimits } from '../exchange/http-client.ts';
import { readBack } from '../exchange/read-back.ts';
import { Discovery } from './discovery.ts';
import { ENDPOINT, type Features } from './features.ts';
import { listResources } from './list-resources.ts';
import { changeMembers } from './change-members.ts';
import { anonymous } from './anonymous.ts';
import { patchOperations, PATCH_SCHEMA } from './patch-operations.ts';
import { ScimSession } from './scim-session.ts';
import { isObject } from '../mapping/is-object.ts';
import { fitting, resourceOf } from './shape.ts';

/** The attributes of a kind that are mapped. */
export type MappedAttributes = Readonly<Record<AccountKind, readonly string[]>>;

/** Any SCIM 2.0 service provider (RFC 7644), used as it says it can be. */
export class ScimConnector implements Connector {
  private readonly session: ScimSession;
  private readonly mapped: MappedAttributes;
  private readonly discovery: Discovery;

  constructor(caller: CallerIdentity & ClientLimits, mapped: MappedAttributes) {
    this.session = new ScimSession(caller);
    this.mapped = mapped;
    this.discovery = new Discovery(this.session);
  }

  async describe(options: CallOptions): Promise<CallResult<Capabilities>> {
    const features = await this.discovery.ask(options);
    if (features.kind !== 'done') return features;
    const { filter, sort } = features.value;
    return {
      kind: 'done',
      value: {
        disable: true,
        unsubscribe: false,
        groups: true,
        keys: filter ? ['externalId', 'email', 'name'] : [],
        listOrder: sort ? 'bytewise' : 'none',
        readAfter: 0,
        mayReturn: true,
      },
    };
  }

  /** The document's part that the provider has attributes for; all of it before the provider was asked. */
  fitting(kind: AccountKind, document: JsonObject): JsonObject {
    const { known } = this.discovery;
    return known === undefined ? document : fitting(kind, document, known);
  }

  async find(kind: AccountKind, key: MatchKey, options: CallOptions): Promise<CallResult<readonly RemoteAccount[]>> {
    const features = await this.discovery.features(options);
    if (features.kind !== 'done') return features;
    if (!features.value.filter) return failed(`find by ${key.kind}: the target cannot filter`);
    const found = new Map<string, RemoteAccount>();
    for (const attribute of attributesFor(kind, key)) {
      const answer = await this.session.send(
        {
          method: 'GET',
          path: [ENDPOINT[kind]],
          query: { filter: `${attribute} eq ${JSON.stringify(key.value)}`, ...withoutMembers(kind) },
          about: `find by ${key.kind}`,
        },
        options,
      );
      if (answer.kind === 'absent') continue;
      if (answer.kind === 'failed') return answer;
      const { body } = answer.value;
      const resources = isObject(body) && Array.isArray(body['Resources']) ? body['Resources'] : [];
      for (const account of resources.flatMap((resource) => this.accountOf(kind, resource) ?? [])) {
        found.set(account.remoteId, account);
      }
    }
    return { kind: 'done', value: [...found.values()] };
  }

  async read(kind: AccountKind, remoteId: string, options: CallOptions): Promise<CallResult<RemoteAccount>> {
    const answer = await this.session.send(
      { method: 'GET', path: [ENDPOINT[kind], remoteId], query: withoutMembers(kind), about: 'read' },
      options,
    );
    return answer.kind === 'done' ? this.account(kind, answer.value.body, 'read', false) : answer;
  }

  async create(kind: AccountKind, wanted: NewAccount, options: CallOptions): Promise<CallResult<RemoteAccount>> {
    const features = await this.discovery.features(options);
    if (features.kind !== 'done') return features;
    const body = resourceOf(kind, fitting(kind, wanted.document, features.value));
    const answer = await this.session.send({ method: 'POST', path: [ENDPOINT[kind]], body, about: 'create' }, options);
    return answer.kind === 'done' ? this.account(kind, answer.value.body, 'create', true) : answer;
  }

  async update(
    kind: AccountKind,
    remoteId: string,
    { changed }: AccountChange,
    options: CallOptions,
  ): Promise<CallResult<RemoteAccount>> {
    const features = await this.discovery.features(options);
    if (features.kind !== 'done') return features;
    return this.change(kind, remoteId, { changed: fitting(kind, changed, features.value), about: 'update' }, options);
  }

  disable(remoteId: string, options: CallOptions): Promise<CallResult<RemoteAccount>> {
    return this.change('User', remoteId, { changed: { active: false }, about: 'disable' }, options);
  }

  unsubscribe(_remoteId: string, _options: CallOptions): Promise<CallResult<RemoteAccount>> {
    return Promise.resolve(failed('unsubscribe: SCIM has no such thing'));
  }

  /** Overwrites every mapped attribute. */
  async anonymize(remoteId: string, options: CallOptions): Promise<CallResult<null>> {
    const features = await this.discovery.features(options);
    if (features.kind !== 'done') return features;
    const changed = fitting('User', anonymous(this.mapped.User, remoteId), features.value);
    const result = await this.change('User', remoteId, { changed, about: 'anonymize' }, options);
    return result.kind === 'done' ? { kind: 'done', value: null } : result;
  }

  async remove(kind: AccountKind, remoteId: string, options: CallOptions): Promise<CallResult<null>> {
    const answer = await this.session.send(
      { method: 'DELETE', path: [ENDPOINT[kind], remoteId], about: 'remove' },
      options,
    );
    return answer.kind === 'done' ? { kind: 'done', value: null } : answer;
  }

  async setMembers(group: string, delta: MemberDelta, options: CallOptions): Promise<CallResult<null>> {
    const features = await this.discovery.features(options);
    if (features.kind !== 'done') return features;
    return changeMembers(this.session, { group, delta, patch: features.value.patch }, options);
  }

  async *list(kind: AccountKind, options: CallOptions): AsyncGenerator<readonly RemoteAccount[]> {
    const features = await this.discovery.features(options);
    if (features.kind === 'absent') throw interrupted('the target does not describe itself');
    if (features.kind === 'failed') throw new ListInterrupted(features.error);
    for await (const resources of listResources(this.session, kind, features.value, options)) {
      yield resources.map((resource) => {
        const account = this.accountOf(kind, resource);
        if (account === undefined) throw interrupted('a resource of the answer has no id');
        return account;
      });
    }
  }

  async verifyErased(
    remoteId: string | undefined,
    keys: readonly MatchKey[],
    options: CallOptions,
  ): Promise<CallResult<ErasureFinding>> {
    const features = await this.discovery.features(options);
    if (features.kind !== 'done') return features;
    return residualsOf(this, { remoteId, keys: features.value.filter ? keys : [] }, options);
  }

  close(): Promise<void> {
    return this.session.close();
  }

  private async change(
    kind: AccountKind,
    remoteId: string,
    change: { readonly changed: Readonly<Record<string, Json>>; readonly about: string },
    options: CallOptions,
  ): Promise<CallResult<RemoteAccount>> {
    const features = await this.discovery.features(options);
    if (features.kind !== 'done') return features;
    const { changed, about } = change;
    const operations = patchOperations(changed);
    if (operations.length === 0) return this.read(kind, remoteId, options);
    if (!features.value.patch) return this.replace(kind, remoteId, { ...change, features: features.value }, options);
    const body = { schemas: [PATCH_SCHEMA], Operations: operations.map((operation) => ({ ...operation })) };
    const path = [ENDPOINT[kind], remoteId];
    const answer = await this.session.send({ method: 'PATCH', path, body, about }, options);
    if (answer.kind !== 'done') return answer;
    // RFC 7644 §3.5.2 lets a provider answer 204 without the resource.
    return answer.value.body === null
      ? readBack(about, this.read(kind, remoteId, options))
      : this.account(kind, answer.value.body, about, true);
  }

  /** PUT of what is there with the changes in it, so that nothing that is not ours is lost. */
  private async replace(
    kind: AccountKind,
    remoteId: string,
    {
      changed,
      about,
      features,
    }: { readonly changed: Readonly<Record<string, Json>>; readonly about: string; readonly features: Features },
    options: CallOptions,
  ): Promise<CallResult<RemoteAccount>> {
    const path = [ENDPOINT[kind], remoteId];
    const present = await this.session.send({ method: 'GET', path, about: `${about}: reading` }, options);
    if (present.kind !== 'done') return present;
    const { body, headers } = present.value;
    const body2 = merged(kind, isObject(body) ? body : {}, changed);
    const answer = await this.session.send(
      { method: 'PUT', path, body: body2, ifMatch: features.etag ? headers['etag'] : undefined, about },
      options,
    );
    if (answer.kind !== 'done') return answer;
    return answer.value.body === null
      ? readBack(about, this.read(kind, remoteId, options))
      : this.account(kind, answer.value.body, about, true);
  }

  private account(kind: AccountKind, body: Json, about: string, written: boolean): CallResult<RemoteAccount> {
    const account = this.accountOf(kind, body);
    if (account !== undefined) return { kind: 'done', value: account };
    const reason = `${about}: the answer is no resource with an id`;
    return { kind: 'failed', error: { class: 'transient', reason, inDoubt: written } };
  }

  private accountOf(kind: AccountKind, body: Json): RemoteAccount | undefined {
    if (!isObject(body) || typeof body['id'] !== 'string' || body['id'] === '') return undefined;
    const byName = new Map(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
    const document = Object.fromEntries(
      this.mapped[kind].map((name): [string, Json] => [name, byName.get(name.toLowerCase()) ?? null]),
    );
    const externalId = byName.get('externalid');
    return {
      remoteId: body['id'],
      externalId: typeof externalId === 'string' && externalId !== '' ? externalId : undefined,
      document,
    };
  }
}

/** Attributes by which a key is searched; somebody's address may be their name there too. */
function attributesFor(kind: AccountKind, key: MatchKey): readonly string[] {
  switch (key.kind) {
    case 'externalId':
      return ['externalId'];
    case 'email':
      return kind === 'User' ? ['userName', 'emails.value'] : [];
    case 'name':
      return kind === 'User' ? ['userName'] : ['displayName'];
  }
}

/** A group may have very many members; what changes of them is written as deltas. */
const withoutMembers = (kind: AccountKind): Record<string, string> =>
  kind === 'Group' ? { excludedAttributes: 'members' } : {};

function merged(kind: AccountKind, present: JsonObject, changed: Readonly<Record<string, Json>>): JsonObject {
  const { schemas: _, meta: _meta, groups: _groups, ...attributes } = present;
  return resourceOf(kind, {
    ...attributes,
    ...Object.fromEntries(
      Object.entries(changed).map(([name, value]): [string, Json] => {
        const before = attributes[name];
        return [name, isObject(value) && isObject(before) ? { ...before, ...value } : value];
      }),
    ),
  });
}

const failed = (reason: string): CallResult<never> => ({
  kind: 'failed',
  error: { class: 'permanent', reason, inDoubt: false },
});

const interrupted = (why: string): ListInterrupted =>
  new ListInterrupted({ class: 'permanent', reason: `list: ${why}`, inDoubt: false });

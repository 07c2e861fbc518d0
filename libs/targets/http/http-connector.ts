import type { Json } from '#scim';
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
import { residualsOf } from '../erasure/residuals.ts';
import type { HttpAnswer } from '../exchange/exchange.ts';
import { readBack } from '../exchange/read-back.ts';
import type { Expression } from '../expression/expression.ts';
import { bind } from '../expression/values.ts';
import { mapIn } from '../mapping/mapping.ts';
import type { Operation, Profile } from '../profile/profile.ts';
import type { Variables } from './build-request.ts';
import type { Connection } from './connection.ts';
import { listPages } from './list-pages.ts';
import { Session, failed } from './session.ts';

/** A target as data: everything that it does stands in its profile (docs/targets.md). It keeps people only. */
export class HttpConnector implements Connector {
  private readonly profile: Profile;
  private readonly session: Session;

  constructor(profile: Profile, connection: Connection) {
    this.profile = profile;
    this.session = new Session(connection, profile.errors);
  }

  /** Reads one page of the list, or an account that is not there: what works then works with these credentials. */
  async describe(options: CallOptions): Promise<CallResult<Capabilities>> {
    const { list, read } = this.profile.operations;
    const asked =
      list === undefined
        ? await this.perform(read, { remoteId: '0' }, { about: 'read', safe: true }, options)
        : await this.session.call(
            list.request,
            { page: list.paging?.start ?? 1, offset: 0, cursor: null },
            { about: 'list', safe: true },
            options,
          );
    return asked.kind === 'failed' ? asked : { kind: 'done', value: this.profile.capabilities };
  }

  async find(kind: AccountKind, key: MatchKey, options: CallOptions): Promise<CallResult<readonly RemoteAccount[]>> {
    const operation = this.profile.operations.find[key.kind];
    if (kind !== 'User' || operation === undefined) return unsupported(`find by ${key.kind}`);
    const about = { about: `find by ${key.kind}`, safe: true };
    const answered = await this.session.call(operation.request, { key: key.value }, about, options);
    if (answered.kind === 'absent') return { kind: 'done', value: [] };
    if (answered.kind === 'failed') return answered;
    const rows = this.evaluate(operation.rows, answered.value, { key: key.value });
    if (!Array.isArray(rows)) return failed('transient', `${about.about}: rows does not come to a list in the answer`);
    return this.accountsOf(
      rows.filter((row) => row !== null),
      about.about,
    );
  }

  read(kind: AccountKind, remoteId: string, options: CallOptions): Promise<CallResult<RemoteAccount>> {
    if (kind !== 'User') return Promise.resolve(unsupported('read a group'));
    return this.account(this.profile.operations.read, { remoteId }, { about: 'read', safe: true }, options);
  }

  async create(kind: AccountKind, wanted: NewAccount, options: CallOptions): Promise<CallResult<RemoteAccount>> {
    if (kind !== 'User') return unsupported('create a group');
    const operation = this.profile.operations.create;
    const variables = { desired: wanted.document };
    if (operation.row !== undefined) {
      return this.account(operation, variables, { about: 'create', safe: false }, options);
    }
    const answered = await this.perform(operation, variables, { about: 'create', safe: false }, options);
    if (answered.kind !== 'done') return answered;
    const id = operation.id === undefined ? null : this.evaluate(operation.id, answered.value, variables);
    const remoteId = id === undefined ? undefined : lastPart(idText(id));
    if (remoteId === undefined) return failed('transient', 'create: the answer holds no id', true);
    return readBack('create', this.read('User', remoteId, options));
  }

  async update(
    kind: AccountKind,
    remoteId: string,
    { document, changed }: AccountChange,
    options: CallOptions,
  ): Promise<CallResult<RemoteAccount>> {
    if (kind !== 'User') return unsupported('update a group');
    const variables = { remoteId, desired: document, changed: { ...changed } };
    return this.write('update', this.profile.operations.update, variables, options);
  }

  disable(remoteId: string, options: CallOptions): Promise<CallResult<RemoteAccount>> {
    return this.write('disable', this.profile.operations.disable, { remoteId }, options);
  }

  unsubscribe(remoteId: string, options: CallOptions): Promise<CallResult<RemoteAccount>> {
    return this.write('unsubscribe', this.profile.operations.unsubscribe, { remoteId }, options);
  }

  async anonymize(remoteId: string, options: CallOptions): Promise<CallResult<null>> {
    const operation = this.profile.operations.anonymize;
    if (operation === undefined) return unsupported('anonymize');
    return emptied(await this.perform(operation, { remoteId }, { about: 'anonymize', safe: false }, options));
  }

  async remove(kind: AccountKind, remoteId: string, options: CallOptions): Promise<CallResult<null>> {
    if (kind !== 'User') return unsupported('remove a group');
    const { erase } = this.profile.operations;
    return emptied(await this.perform(erase, { remoteId }, { about: 'erase', safe: false }, options));
  }

  setMembers(_group: string, _delta: MemberDelta, _options: CallOptions): Promise<CallResult<null>> {
    return Promise.resolve(unsupported('groups'));
  }

  async *list(kind: AccountKind, options: CallOptions): AsyncGenerator<readonly RemoteAccount[]> {
    const { list } = this.profile.operations;
    if (kind !== 'User' || list === undefined) {
      throw new ListInterrupted({ class: 'permanent', reason: 'list: the profile has no such list', inDoubt: false });
    }
    for await (const rows of listPages(this.session, list, options)) {
      const accounts = this.accountsOf(rows, 'list');
      if (accounts.kind === 'failed') throw new ListInterrupted(accounts.error);
      if (accounts.kind === 'done') yield accounts.value;
    }
  }

  verifyErased(
    remoteId: string | undefined,
    keys: readonly MatchKey[],
    options: CallOptions,
  ): Promise<CallResult<ErasureFinding>> {
    const searchable = keys.filter(({ kind }) => this.profile.operations.find[kind] !== undefined);
    return residualsOf(this, { remoteId, keys: searchable }, options);
  }

  close(): Promise<void> {
    return this.session.close();
  }

  private async write(
    about: string,
    operation: Operation | undefined,
    variables: Variables & { readonly remoteId: string },
    options: CallOptions,
  ): Promise<CallResult<RemoteAccount>> {
    if (operation === undefined) return unsupported(about);
    const call = { about, safe: false };
    if (operation.row !== undefined) return this.account(operation, variables, call, options);
    const answered = await this.perform(operation, variables, call, options);
    return answered.kind === 'done' ? readBack(about, this.read('User', variables.remoteId, options)) : answered;
  }

  private async account(
    operation: Operation,
    variables: Variables,
    call: { readonly about: string; readonly safe: boolean },
    options: CallOptions,
  ): Promise<CallResult<RemoteAccount>> {
    const answered = await this.perform(operation, variables, call, options);
    if (answered.kind !== 'done') return answered;
    const row = operation.row === undefined ? undefined : this.evaluate(operation.row, answered.value, variables);
    if (row === null && call.safe) return { kind: 'absent' };
    const account = row === undefined ? undefined : this.accountOf(row);
    if (account === undefined) return failed('transient', `${call.about}: the answer holds no account`, !call.safe);
    return { kind: 'done', value: account };
  }

  /** The answer to the last step; the first that does not succeed ends them. */
  private async perform(
    { steps }: Operation,
    variables: Variables,
    call: { readonly about: string; readonly safe: boolean },
    options: CallOptions,
  ): Promise<CallResult<HttpAnswer>> {
    let last: CallResult<HttpAnswer> = { kind: 'absent' };
    for (const [index, step] of steps.entries()) {
      const about = steps.length === 1 ? call.about : `${call.about}, step ${index + 1}`;
      last = await this.session.call(step, variables, { ...call, about }, options);
      if (last.kind !== 'done') return last;
    }
    return last;
  }

  private accountsOf(rows: readonly Json[], about: string): CallResult<readonly RemoteAccount[]> {
    const accounts: RemoteAccount[] = [];
    for (const row of rows) {
      const account = this.accountOf(row);
      if (account === undefined) return failed('transient', `${about}: a row of the answer holds no account`);
      accounts.push(account);
    }
    return { kind: 'done', value: accounts };
  }

  /** The account that a row stands for; undefined for a row that is none. */
  private accountOf(row: Json): RemoteAccount | undefined {
    const { identity, mapping, optedOut } = this.profile;
    const bindings = bind({ row, vars: { ...this.session.vars } });
    const id = identity.id.evaluate(bindings);
    const remoteId = id.ok ? idText(id.value) : undefined;
    const mapped = mapIn(mapping, bindings);
    if (remoteId === undefined || !mapped.ok) return undefined;
    const link = identity.fields.externalId === undefined ? undefined : mapped.document[identity.fields.externalId];
    const out = optedOut?.evaluate(bindings);
    return {
      remoteId,
      externalId: typeof link === 'string' && link !== '' ? link : undefined,
      document: mapped.document,
      ...(out?.ok === true ? { optedOut: out.value === true } : {}),
    };
  }

  private evaluate(
    expression: Expression,
    { body, status, headers }: HttpAnswer,
    variables: Variables,
  ): Json | undefined {
    const bindings = bind({ ...variables, body, status, headers: { ...headers }, vars: { ...this.session.vars } });
    const evaluated = expression.evaluate(bindings);
    return evaluated.ok ? evaluated.value : undefined;
  }
}

const idText = (id: Json): string | undefined =>
  (typeof id === 'string' && id !== '') || typeof id === 'number' ? String(id) : undefined;

/** Of an address, as a Location header gives it, the last part; anything else is the id itself. */
function lastPart(id: string | undefined): string | undefined {
  if (id === undefined || !/^https?:\/\//.test(id)) return id;
  const part = URL.parse(id)?.pathname.split('/').at(-1);
  return part === undefined || part === '' ? undefined : decodeURIComponent(part);
}

function emptied(result: CallResult<unknown>): CallResult<null> {
  return result.kind === 'done' ? { kind: 'done', value: null } : result;
}

const unsupported = (what: string): CallResult<never> => failed('permanent', `${what}: this target's profile cannot`);

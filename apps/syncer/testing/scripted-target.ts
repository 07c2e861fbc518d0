import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DirectoryGroup, DirectoryPerson } from '#directory';
import {
  ListInterrupted,
  type AccountChange,
  type AccountKind,
  type CallOptions,
  type CallResult,
  type Capabilities,
  type Connector,
  type Desired,
  type ErasureFinding,
  type LeavePolicy,
  type MatchKey,
  type MemberDelta,
  type NewAccount,
  type RemoteAccount,
  type Target,
  type TargetDocument,
  type TargetError,
} from '#targets';

/** What a call does instead of what it should. `lost`: it is carried out, and its answer never comes. */
export type Fault =
  'down' | 'throttled' | 'refused' | 'unauthorized' | 'conflict' | 'hang' | 'lost' | 'ignored' | 'throws';

interface Scripted {
  readonly on: string;
  readonly fault: Fault;
  times: number;
}

/** An account as this target stores it. */
export interface StoredAccount {
  readonly id: string;
  readonly kind: AccountKind;
  externalId: string | undefined;
  document: TargetDocument;
  state: 'on' | 'off' | 'unsubscribed' | 'anonymous';
  readonly members: Set<string>;
}

const ERRORS: Record<Exclude<Fault, 'hang' | 'lost' | 'ignored' | 'throws'>, TargetError> = {
  down: { class: 'transient', reason: 'answers 503', inDoubt: false },
  throttled: { class: 'throttled', reason: 'answers 429', retryAfter: 300, inDoubt: false },
  refused: { class: 'permanent', reason: 'answers 422', inDoubt: false },
  unauthorized: { class: 'auth', reason: 'answers 401', inDoubt: false },
  conflict: { class: 'conflict', reason: 'answers 409', inDoubt: false },
};

/** A target in memory that fails on demand: what no real one can be made to do at the right moment. */
export class ScriptedTarget implements Target, Connector {
  readonly class = 'app';
  generation = 'first';
  adoptByEmail = false;
  groups = true;
  thresholds = { deletions: 500, share: 0.2 };
  limits = { concurrency: 4, windows: [], timeout: 1_000 };
  readonly connector = this;
  readonly accounts = new Map<string, StoredAccount>();
  /** Every call, as `create`, `find externalId` … */
  readonly calls: string[] = [];
  /** The most calls at once so far. */
  most = 0;
  capabilities: Capabilities = {
    disable: true,
    unsubscribe: true,
    groups: true,
    keys: ['externalId', 'email'],
    listOrder: 'bytewise',
    readAfter: 0,
    mayReturn: true,
  };
  /** Who is in scope, and what becomes of those who are not. */
  scope: (person: DirectoryPerson) => boolean = () => true;
  onLeave: LeavePolicy = 'delete';
  onDelete: LeavePolicy = 'delete';
  /** What the list shows, and in which order. */
  listed: (accounts: readonly RemoteAccount[]) => readonly RemoteAccount[] = (accounts) => accounts;
  /** Milliseconds that each call takes. */
  delay = 0;
  private readonly script: Scripted[] = [];
  private underWay = 0;

  constructor(
    readonly name: string,
    readonly tenant: string,
  ) {}

  /** Lets the next `times` calls of a kind fail (`on`: the call's name, or `*`). */
  fail(on: string, fault: Fault, times = 1): void {
    this.script.push({ on, fault, times });
  }

  heal(): void {
    this.script.length = 0;
  }

  of(externalId: string): StoredAccount[] {
    return [...this.accounts.values()].filter((account) => account.externalId === externalId);
  }

  put(account: Partial<StoredAccount> & { readonly document: TargetDocument }): StoredAccount {
    const stored: StoredAccount = {
      id: randomUUID(),
      kind: 'User',
      externalId: undefined,
      state: 'on',
      members: new Set(),
      ...account,
    };
    this.accounts.set(stored.id, stored);
    return stored;
  }

  desire(person: DirectoryPerson): Desired {
    const keys: MatchKey[] = [{ kind: 'externalId', value: person.id }];
    if (person.status === 'deleted') return { kind: 'deleted', policy: this.onDelete, keys };
    if (person.status !== 'live') return { kind: 'erased', policy: 'anonymize then delete', keys };
    if (!this.scope(person)) return { kind: 'left', policy: this.onLeave, why: 'out of scope', keys };
    const userName = person.document?.['userName'];
    const email = typeof userName === 'string' ? userName : '';
    const name = person.document?.['displayName'] ?? null;
    if (name === 'unmappable') return { kind: 'unmappable', field: 'name', reason: 'cannot be mapped' };
    return {
      kind: 'present',
      document: { email, name, active: person.active },
      keys: [...keys, { kind: 'email', value: email }],
    };
  }

  desireGroup(group: DirectoryGroup): Desired | undefined {
    if (!this.groups) return undefined;
    const keys: MatchKey[] = [{ kind: 'externalId', value: group.id }];
    if (group.status !== 'live') return { kind: 'deleted', policy: 'delete', keys };
    return { kind: 'present', document: { name: group.document?.['displayName'] ?? null }, keys };
  }

  differences(_kind: AccountKind, wanted: TargetDocument, found: TargetDocument): readonly string[] {
    return Object.keys(wanted).filter((field) => !isDeepStrictEqual(wanted[field] ?? null, found[field] ?? null));
  }

  describe(options: CallOptions): Promise<CallResult<Capabilities>> {
    return this.call('describe', options, () => this.capabilities);
  }

  find(kind: AccountKind, key: MatchKey, options: CallOptions): Promise<CallResult<readonly RemoteAccount[]>> {
    return this.call('find', options, () =>
      [...this.accounts.values()]
        .filter((account) => account.kind === kind)
        .filter(({ externalId, document }) => (key.kind === 'email' ? document['email'] : externalId) === key.value)
        .map(shown),
    );
  }

  read(_kind: AccountKind, remoteId: string, options: CallOptions): Promise<CallResult<RemoteAccount>> {
    return this.call('read', options, () => this.accounts.get(remoteId) && shown(this.get(remoteId)));
  }

  create(kind: AccountKind, wanted: NewAccount, options: CallOptions): Promise<CallResult<RemoteAccount>> {
    return this.call('create', options, (ignores) =>
      shown(this.put({ kind, externalId: wanted.externalId, document: ignores ? {} : wanted.document })),
    );
  }

  update(
    _kind: AccountKind,
    remoteId: string,
    change: AccountChange,
    options: CallOptions,
  ): Promise<CallResult<RemoteAccount>> {
    return this.call('update', options, (ignores) => {
      const account = this.accounts.get(remoteId);
      if (account === undefined) return undefined;
      if (!ignores) {
        account.document = { ...account.document, ...change.changed };
        account.externalId = change.externalId;
        account.state = 'on';
      }
      return shown(account);
    });
  }

  disable(remoteId: string, options: CallOptions): Promise<CallResult<RemoteAccount>> {
    return this.turn('disable', remoteId, 'off', options);
  }

  unsubscribe(remoteId: string, options: CallOptions): Promise<CallResult<RemoteAccount>> {
    return this.turn('unsubscribe', remoteId, 'unsubscribed', options);
  }

  async anonymize(remoteId: string, options: CallOptions): Promise<CallResult<null>> {
    const turned = await this.turn('anonymize', remoteId, 'anonymous', options);
    return turned.kind === 'done' ? { kind: 'done', value: null } : turned;
  }

  remove(_kind: AccountKind, remoteId: string, options: CallOptions): Promise<CallResult<null>> {
    return this.call('remove', options, (ignores) => {
      for (const { members } of this.accounts.values()) members.delete(remoteId);
      return ignores || this.accounts.delete(remoteId) ? null : undefined;
    });
  }

  setMembers(group: string, { add, remove }: MemberDelta, options: CallOptions): Promise<CallResult<null>> {
    return this.call('setMembers', options, () => {
      const found = this.accounts.get(group);
      if (found === undefined) return undefined;
      for (const id of add) found.members.add(id);
      for (const id of remove) found.members.delete(id);
      return null;
    });
  }

  /** Pages of three in the order of `listed`; a page that is to fail breaks the list off. */
  async *list(kind: AccountKind, { signal }: CallOptions): AsyncIterable<readonly RemoteAccount[]> {
    const all = this.listed([...this.accounts.values()].filter((account) => account.kind === kind).map(shown));
    for (let at = 0; at < all.length; at += 3) {
      const page = await this.call('list', { signal }, () => all.slice(at, at + 3));
      if (page.kind === 'failed') throw new ListInterrupted(page.error);
      if (page.kind === 'done') yield page.value;
    }
  }

  verifyErased(
    remoteId: string | undefined,
    keys: readonly MatchKey[],
    options: CallOptions,
  ): Promise<CallResult<ErasureFinding>> {
    return this.call('verifyErased', options, () => {
      const left = [...this.accounts.values()].filter(
        ({ id, externalId }) => id === remoteId || keys.some(({ value }) => value === externalId),
      );
      return { residuals: left.flatMap(({ document }) => Object.keys(document)) };
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private turn(
    name: string,
    remoteId: string,
    state: StoredAccount['state'],
    options: CallOptions,
  ): Promise<CallResult<RemoteAccount>> {
    return this.call(name, options, () => {
      const account = this.accounts.get(remoteId);
      if (account === undefined) return undefined;
      account.state = state;
      if (state === 'anonymous') account.document = {};
      return shown(account);
    });
  }

  private async call<T>(
    name: string,
    { signal }: CallOptions,
    work: (ignores: boolean) => T | undefined,
  ): Promise<CallResult<T>> {
    this.calls.push(name);
    this.underWay += 1;
    this.most = Math.max(this.most, this.underWay);
    try {
      await new Promise((resolve) => setTimeout(resolve, this.delay));
      const fault = this.take(name);
      if (fault === 'throws') throw new TypeError('a bug');
      if (fault === 'hang') return await noAnswer(signal);
      if (fault !== undefined && fault !== 'lost' && fault !== 'ignored') {
        return { kind: 'failed', error: ERRORS[fault] };
      }
      const value = work(fault === 'ignored');
      if (fault === 'lost') return await noAnswer(signal);
      return value === undefined ? { kind: 'absent' } : { kind: 'done', value };
    } finally {
      this.underWay -= 1;
    }
  }

  private take(name: string): Fault | undefined {
    const next = this.script.find(({ on, times }) => times > 0 && (on === '*' || on === name));
    if (next !== undefined) next.times -= 1;
    return next?.fault;
  }

  private get(id: string): StoredAccount {
    const account = this.accounts.get(id);
    if (account === undefined) throw new Error('no such account');
    return account;
  }
}

const shown = ({ id, externalId, document }: StoredAccount): RemoteAccount => ({
  remoteId: id,
  externalId,
  document: { ...document },
});

/** Until the caller gives up. */
const noAnswer = (signal: AbortSignal): Promise<CallResult<never>> =>
  new Promise((resolve) => {
    const error: TargetError = { class: 'transient', reason: 'no answer in time', inDoubt: true };
    signal.addEventListener('abort', () => resolve({ kind: 'failed', error }), { once: true });
  });

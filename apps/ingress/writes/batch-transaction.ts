import type { Client, QueryResult } from 'pg';
import type { Sequence, TenantId } from '#identity';
import { append } from '#event-log';
import { claimText, insertClaims, type OwnedClaim } from '../registry/claims.ts';
import { lockResources } from '../registry/lock-resources.ts';
import { lockOpenBulks, settleBulks, type SettledBulk } from '../registry/settle-bulks.ts';
import type { ClaimVerdict } from './claim-ledger.ts';
import { decideBatch, type DecidedBatch, type Decision } from './decide-batch.ts';
import { loadBatch } from './load-batch.ts';
import { lockRequests } from './lock-requests.ts';
import type { EventSealer } from './seal-events.ts';
import { storeBatch } from './store-batch.ts';
import type { UserTypes } from './loaded.ts';
import { commandsOf, type Settlement, type Write } from './write.ts';

/** The commit was sent and its answer never came: whether the batch is in the log must be asked of the log. */
export class CommitInDoubt extends Error {
  override readonly name = 'CommitInDoubt';

  constructor(
    readonly decisions: readonly Decision[],
    readonly first: { readonly sequence: Sequence; readonly id: string },
    cause: unknown,
  ) {
    super('the answer to a commit was lost', { cause });
  }
}

/** What a batch needs besides its connection. */
export interface Means {
  readonly seal: EventSealer;
  /** The User types of these tenants: those that the write path has to know the attributes of. */
  readonly userTypes: (tenants: readonly TenantId[]) => Promise<UserTypes>;
  /** Members that one transaction takes into memory at the most, where it needs all those of its groups. */
  readonly mostMembers: number;
}

const tenantsOf = (writes: readonly Write[]): readonly TenantId[] => [
  ...new Set(writes.flatMap(commandsOf).map(({ tenant }) => tenant)),
];

/**
 * One batch in one READ COMMITTED transaction: lock, read, decide, claim, write, sequence, commit. Rejects with the
 * database's error after which nothing of it is stored, or with {@link CommitInDoubt}.
 */
export async function runBatch(tx: Client, writes: readonly Write[], means: Means): Promise<readonly Decision[]> {
  const { decisions, first } = await untilCommit(tx, writes, means);
  await commit(tx, decisions, first);
  return decisions;
}

/** Does all that {@link runBatch} does and takes it back: rejects where the database refuses the batch. */
export async function rehearseBatch(tx: Client, writes: readonly Write[], means: Means): Promise<void> {
  await untilCommit(tx, writes, means);
  await tx.query('ROLLBACK');
}

interface Uncommitted {
  readonly decisions: readonly Decision[];
  /** The first event of the batch; undefined when it has none. */
  readonly first: { readonly sequence: Sequence; readonly id: string } | undefined;
}

async function untilCommit(tx: Client, writes: readonly Write[], means: Means): Promise<Uncommitted> {
  // Before BEGIN: nobody waits for a transaction that waits for somebody else.
  const types = await means.userTypes(tenantsOf(writes));
  const { time, open } = await begin(tx, writes);
  const due = writes.filter((write) => isDue(write, open));
  const { decisions, first } = await decideAndStore(tx, due, { ...means, time, types });
  if (due.length === writes.length) return { decisions, first };
  const left = decisions.values();
  const all = writes.map((write) => (isDue(write, open) ? left.next().value : undefined) ?? SETTLED_BEFORE);
  return { decisions: all, first };
}

const SETTLED_BEFORE = { kind: 'settledBefore' } as const;

const settlementOf = (write: Write): Settlement | undefined => (write.kind === 'bulk' ? write.settlement : undefined);

/** False for an accepted bulk that was carried out already. */
function isDue(write: Write, open: ReadonlySet<string>): boolean {
  const settlement = settlementOf(write);
  return settlement === undefined || open.has(settlement.id);
}

interface Circumstances extends Pick<Means, 'seal' | 'mostMembers'> {
  readonly time: Date;
  readonly types: UserTypes;
}

async function decideAndStore(
  tx: Client,
  writes: readonly Write[],
  { seal, ...circumstances }: Circumstances,
): Promise<Uncommitted> {
  const loaded = await loadBatch(tx, writes, circumstances);
  const first = decideBatch(writes, loaded);
  const { decided, inserted } = await claim(tx, first, (verdict) => decideBatch(writes, loaded, verdict));
  const { decisions } = decided;
  const ended = endedBy(writes, decisions);
  if (ended.length > 0) await settleBulks(tx, ended);
  if (decided.events.length === 0 && inserted.length === 0) return { decisions, first: undefined };
  // Sealed before the head is locked: whoever waits for the head waits for no cipher.
  const events = await seal(decided.events, loaded.now);
  const stored = storeBatch(tx, decided.state, decided.claims.plan(inserted));
  const appended = events.length === 0 ? Promise.resolve(undefined) : append(tx, events);
  await settled([...stored, appended]);
  const sequence = await appended;
  return { decisions, first: sequence === undefined ? undefined : { sequence, id: events[0]?.id ?? '' } };
}

/** The results of the accepted bulks that were decided now. */
function endedBy(writes: readonly Write[], decisions: readonly Decision[]): readonly SettledBulk[] {
  return writes.flatMap((write, index) => {
    const settlement = settlementOf(write);
    const decision = decisions[index];
    if (settlement === undefined || decision?.kind !== 'bulk') return [];
    return [{ id: settlement.id, result: settlement.render(decision.results) }];
  });
}

interface Begun {
  readonly time: Date;
  /** Of the accepted bulks those that are still to be carried out; their rows are locked. */
  readonly open: ReadonlySet<string>;
}

/** Accepted bulks are locked before any resource, so that whoever waits for one holds nothing that another needs. */
async function begin(tx: Client, writes: readonly Write[]): Promise<Begun> {
  const accepted = writes.flatMap((write) => settlementOf(write)?.id ?? []);
  const locks = lockRequests(writes);
  const begun = tx.query('BEGIN');
  const [, open, time] = await Promise.all([
    begun,
    accepted.length === 0 ? NONE : lockOpenBulks(tx, accepted),
    locks.length === 0 ? timeOf(tx) : lockResources(tx, locks),
  ]);
  return { time, open };
}

const NONE: ReadonlySet<string> = new Set();

async function timeOf(tx: Client): Promise<Date> {
  const { rows } = await tx.query<{ time: Date }>('SELECT now() AS time');
  const time = rows[0]?.time;
  if (time === undefined) throw new Error('SELECT now() returned no row');
  return time;
}

/** Inserts the unique values that are new to the batch; whoever lost one is decided again. */
async function claim(
  tx: Client,
  first: DecidedBatch,
  again: (verdict: ClaimVerdict) => DecidedBatch,
): Promise<{ readonly decided: DecidedBatch; readonly inserted: readonly OwnedClaim[] }> {
  const { insert } = first.claims.plan();
  if (insert.length === 0) return { decided: first, inserted: [] };
  const won = new Set((await insertClaims(tx, insert)).map(claimText));
  const inserted = insert.filter((each) => won.has(claimText(each)));
  if (inserted.length === insert.length) return { decided: first, inserted };
  const lost = new Set(insert.map(claimText).filter((each) => !won.has(each)));
  return { decided: again({ won, lost }), inserted };
}

/** Waits for every statement that was sent, then gives the first failure: the later ones only say "aborted". */
async function settled(statements: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(statements);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

async function commit(
  tx: Client,
  decisions: readonly Decision[],
  first: { readonly sequence: Sequence; readonly id: string } | undefined,
): Promise<void> {
  let result: QueryResult;
  try {
    result = await tx.query('COMMIT');
  } catch (error) {
    // Without an event there is nothing that could be doubled: the batch is simply run again.
    if (first === undefined) throw error;
    throw new CommitInDoubt(decisions, first, error);
  }
  // A transaction that failed answers COMMIT with ROLLBACK and no error.
  if (result.command !== 'COMMIT') throw new Error('the transaction was rolled back at its commit');
}

import type { DirectoryPerson } from '#directory';
import type { CallResult, RemoteAccount, Target } from '#targets';

/** What one target should hold of a person, and what it holds. */
export type Explanation =
  | { readonly kind: 'out of scope'; readonly why: string; readonly policy: string; readonly accounts: number }
  | { readonly kind: 'unmappable'; readonly why: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'as wanted'; readonly remoteId: string; readonly optedOut: boolean }
  | {
      readonly kind: 'differs';
      readonly remoteId: string;
      readonly fields: readonly string[];
      readonly optedOut: boolean;
    }
  | { readonly kind: 'several accounts'; readonly remoteIds: readonly string[] }
  | { readonly kind: 'not answered'; readonly why: string };

/** Milliseconds for everything that is asked of one target. */
const DEADLINE = 20_000;

/** Looks at one target, then brings it in step if nothing is wrong; a dry run shows that and holds it back. */
export async function explainPerson(target: Target, person: DirectoryPerson, write: boolean): Promise<Explanation> {
  const options = { signal: AbortSignal.timeout(DEADLINE) };
  const desired = target.desire(person);
  if (desired.kind === 'unmappable') return { kind: 'unmappable', why: `${desired.field}: ${desired.reason}` };
  const link = desired.keys.find(({ kind }) => kind === 'externalId') ?? desired.keys[0];
  const found: CallResult<readonly RemoteAccount[]> =
    link === undefined ? { kind: 'done', value: [] } : await target.connector.find('User', link, options);
  if (found.kind === 'absent') return { kind: 'not answered', why: 'the target has no such search' };
  if (found.kind === 'failed') return { kind: 'not answered', why: `${found.error.class}: ${found.error.reason}` };
  const accounts = found.value;
  if (desired.kind !== 'present') {
    const why = desired.kind === 'left' ? desired.why : `the person is ${desired.kind}`;
    return { kind: 'out of scope', why, policy: desired.policy, accounts: accounts.length };
  }
  const { document } = desired;
  const [account, ...others] = accounts;
  if (account === undefined) {
    if (write) await target.connector.create('User', { externalId: person.id, document }, options);
    return { kind: 'missing' };
  }
  if (others.length > 0) return { kind: 'several accounts', remoteIds: accounts.map(({ remoteId }) => remoteId) };
  const fields = target.differences('User', document, account.document);
  const { remoteId, optedOut = false } = account;
  if (fields.length === 0) return { kind: 'as wanted', remoteId, optedOut };
  const changed = Object.fromEntries(fields.map((field) => [field, document[field] ?? null]));
  if (write) await target.connector.update('User', remoteId, { externalId: person.id, document, changed }, options);
  return { kind: 'differs', remoteId, fields, optedOut };
}

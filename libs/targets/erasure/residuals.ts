import type { Json } from '#scim';
import type { CallOptions, CallResult, Connector, ErasureFinding, MatchKey, RemoteAccount } from '../connector.ts';

interface Erased {
  readonly remoteId: string | undefined;
  readonly keys: readonly MatchKey[];
}

/**
 * Reads back by id and by every key what is left of somebody. An account that is found by a key and belongs to
 * another person of Rollcall (its external id is not the one searched for) is none of theirs.
 */
export async function residualsOf(
  connector: Pick<Connector, 'read' | 'find'>,
  { remoteId, keys }: Erased,
  options: CallOptions,
): Promise<CallResult<ErasureFinding>> {
  const residuals: string[] = [];
  if (remoteId !== undefined) {
    const read = await connector.read('User', remoteId, options);
    if (read.kind === 'failed') return read;
    if (read.kind === 'done') residuals.push(...filledFields(read.value));
  }
  const externalId = keys.find(({ kind }) => kind === 'externalId')?.value;
  for (const key of keys) {
    const found = await connector.find('User', key, options);
    if (found.kind === 'failed') return found;
    const accounts = found.kind === 'done' ? found.value : [];
    const theirs = accounts.filter(
      (account) => account.externalId === undefined || account.externalId === externalId || key.kind === 'externalId',
    );
    const others = theirs.filter((account) => account.remoteId !== remoteId);
    residuals.push(...others.flatMap((account) => filledFields(account).map((field) => `${field} (another account)`)));
  }
  return { kind: 'done', value: { residuals: [...new Set(residuals)] } };
}

const filledFields = ({ document }: RemoteAccount): string[] =>
  Object.entries(document)
    .filter(([, value]) => holdsText(value))
    .map(([name]) => name);

/** Flags and numbers that remain say nothing about a person without the texts beside them. */
function holdsText(value: Json): boolean {
  if (typeof value === 'string') return value !== '';
  if (Array.isArray(value)) return value.some(holdsText);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsText);
}

import type { AccountKind, MatchKey, RemoteAccount, TargetError } from '#targets';
import type { Scene } from './scene.ts';

/** Who was found under the keys of somebody for whom no account is known. */
export type Found =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'account'; readonly account: RemoteAccount; readonly by: MatchKey['kind'] }
  /** More than one has the key. */
  | { readonly kind: 'several'; readonly by: MatchKey['kind'] }
  | { readonly kind: 'failed'; readonly error: TargetError };

/** The keys that this target can be searched by, the surest first. */
export const searchable = (keys: readonly MatchKey[], { capabilities }: Scene): MatchKey[] =>
  keys
    .filter(({ kind }) => capabilities.keys.includes(kind))
    .sort((a, b) => CERTAINTY.indexOf(a.kind) - CERTAINTY.indexOf(b.kind));

const CERTAINTY: readonly MatchKey['kind'][] = ['externalId', 'name', 'email'];

/** Searches by every key at once; the surest that found somebody counts. */
export async function search(kind: AccountKind, keys: readonly MatchKey[], scene: Scene): Promise<Found> {
  const answers = await Promise.all(
    keys.map((key) => scene.ask('find', (options) => scene.connector.find(kind, key, options))),
  );
  for (const [place, answer] of answers.entries()) {
    const by = keys[place]?.kind ?? 'externalId';
    if (answer.kind === 'failed') return { kind: 'failed', error: answer.error };
    if (answer.kind === 'absent') continue;
    const [account, ...others] = answer.value;
    if (account === undefined) continue;
    return others.length > 0 ? { kind: 'several', by } : { kind: 'account', account, by };
  }
  return { kind: 'nobody' };
}

import { randomUUID } from 'node:crypto';
import type { AccountKind, CallResult, Capabilities, Target } from '#targets';
import { ListInterrupted } from '#targets';

/** One thing that was tried at a target, without writing. */
export interface Check {
  readonly what: string;
  /** `cannot`: the target has no such thing, which is no fault. */
  readonly outcome: 'works' | 'fails' | 'cannot';
  readonly detail: string;
  readonly milliseconds: number;
}

type Looked = Omit<Check, 'what' | 'milliseconds'>;

/** Milliseconds for everything that is tried at one target. */
const DEADLINE = 30_000;

/** Tries everything that only reads. What works here works with the credentials and the mapping as they are. */
export async function checkTarget(target: Target, now: () => number): Promise<readonly Check[]> {
  const options = { signal: AbortSignal.timeout(DEADLINE) };
  const { connector } = target;
  const timed = async (what: string, look: () => Promise<Looked>): Promise<Check> => {
    const began = now();
    const looked = await look();
    return { what, ...looked, milliseconds: now() - began };
  };

  let capabilities: Capabilities | undefined;
  const described = await timed('describe', async () => {
    const answer = await connector.describe(options);
    if (answer.kind === 'done') capabilities = answer.value;
    return outcomeOf(answer, capabilitiesText);
  });
  if (capabilities === undefined) return [described];

  const checks = [described, await timed('list', () => firstPage(target, 'User', options.signal))];
  for (const kind of ['externalId', 'email'] as const) {
    const what = `find by ${kind}`;
    const isKnown = capabilities.keys.includes(kind);
    checks.push(
      await timed(what, async () =>
        isKnown
          ? outcomeOf(await connector.find('User', { kind, value: nobody(kind) }, options), foundText)
          : { outcome: 'cannot', detail: 'the target cannot be searched by it' },
      ),
    );
  }
  if (target.groups) checks.push(await timed('list groups', () => firstPage(target, 'Group', options.signal)));
  return checks;
}

const nobody = (kind: 'externalId' | 'email'): string =>
  kind === 'email' ? `nobody-${randomUUID()}@rollcall.invalid` : randomUUID();

async function firstPage({ connector }: Target, kind: AccountKind, signal: AbortSignal): Promise<Looked> {
  const what = kind === 'User' ? 'accounts' : 'groups';
  try {
    for await (const page of connector.list(kind, { signal })) {
      const linked = page.filter(({ externalId }) => externalId !== undefined).length;
      return { outcome: 'works', detail: `${page.length} ${what} on the first page, ${linked} of them linked` };
    }
    return { outcome: 'works', detail: `no ${what} yet` };
  } catch (error) {
    if (error instanceof ListInterrupted) return { outcome: 'fails', detail: error.error.reason };
    throw error;
  }
}

function outcomeOf<T>(answer: CallResult<T>, tell: (value: T) => Looked): Looked {
  switch (answer.kind) {
    case 'done':
      return tell(answer.value);
    case 'absent':
      return { outcome: 'fails', detail: 'the target answers that there is no such address' };
    case 'failed':
      return { outcome: 'fails', detail: `${answer.error.class}: ${answer.error.reason}` };
  }
}

/** A search that finds somebody by a key that nobody has does not search at all: everybody would be adopted. */
const foundText = (found: readonly unknown[]): Looked =>
  found.length === 0
    ? { outcome: 'works', detail: 'nobody has a made-up one' }
    : { outcome: 'fails', detail: 'a made-up key finds somebody: the target does not search by it' };

function capabilitiesText({
  disable,
  unsubscribe,
  groups,
  keys,
  listOrder,
  readAfter,
  mayReturn,
}: Capabilities): Looked {
  const can = [disable && 'disable', unsubscribe && 'unsubscribe', groups && 'groups'].filter((each) => each !== false);
  const texts = [
    `can ${['create', 'update', ...can, 'remove'].join(', ')}`,
    keys.length === 0 ? 'cannot be searched' : `searched by ${keys.join(', ')}`,
    listOrder === 'none' ? 'lists in no order' : `lists in ${listOrder} order`,
    ...(readAfter === 0 ? [] : [`a write shows after ${readAfter} ms`]),
    ...(mayReturn ? [] : ['who was erased can never return']),
  ];
  return { outcome: 'works', detail: texts.join('; ') };
}

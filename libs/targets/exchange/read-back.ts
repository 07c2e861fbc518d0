import type { CallResult, RemoteAccount } from '../connector.ts';

/** What a write left behind, where its answer does not show it. Until it is read, the write is in doubt. */
export async function readBack(
  about: string,
  reading: Promise<CallResult<RemoteAccount>>,
): Promise<CallResult<RemoteAccount>> {
  const read = await reading;
  if (read.kind !== 'failed') return read;
  const { error } = read;
  return { kind: 'failed', error: { ...error, reason: `${about}: reading back: ${error.reason}`, inDoubt: true } };
}

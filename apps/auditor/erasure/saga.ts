import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { findPerson } from '#directory';
import { parseEvent } from '#event-log';
import type { KeyId } from '#identity';
import { KeyringUnavailable, kidOf, type Keyring } from '#keyring';
import { targetNames } from '#targets';
import { readNewestSealed } from '../keys/read-newest-sealed.ts';
import type { Erasure } from './erasure.ts';
import { NotNow, type ErasureSteps } from './erasure-steps.ts';
import { enterInLedger } from './ledger.ts';
import { noteStep, noteTrouble } from './note-step.ts';
import { readOutstanding } from './outstanding.ts';

export interface SagaParts {
  readonly audit: Pool;
  readonly directory: Pool;
  readonly keyring: Keyring;
  readonly ingress: ErasureSteps;
  /** ROLLCALL_HOME, where the ledger is. */
  readonly home: string;
  /** rollcall.yaml: who owes a receipt. Undefined: nobody. */
  readonly configuration: string | undefined;
}

/** Takes a request as far as it goes now. Whatever is done is done again after a crash, and comes to the same. */
export async function advance(parts: SagaParts, erasure: Erasure): Promise<'went on' | 'waits'> {
  try {
    return await takeStep(parts, erasure);
  } catch (error) {
    if (!(error instanceof NotNow) && !(error instanceof KeyringUnavailable)) throw error;
    await noteTrouble(parts.audit, erasure, error.message);
    return 'waits';
  }
}

async function takeStep(parts: SagaParts, erasure: Erasure): Promise<'went on' | 'waits'> {
  switch (erasure.step) {
    case 'begin':
      return begin(parts, erasure);
    case 'receipts':
      return awaitReceipts(parts, erasure);
    case 'finish':
      await parts.ingress.finish(erasure);
      return done(parts, erasure);
    case 'directory':
      return awaitTombstone(parts, erasure);
    case 'key':
      await destroyKey(parts, erasure);
      return done(parts, erasure);
    case 'complete':
      await parts.ingress.complete(erasure, completionId(erasure));
      return done(parts, erasure);
    case 'done':
      return 'waits';
  }
}

async function done({ audit }: SagaParts, erasure: Erasure): Promise<'went on'> {
  await noteStep(audit, erasure);
  return 'went on';
}

/** Who owes a receipt is decided before the request is told to anybody; a target that is added later never had the person. */
async function begin({ audit, ingress, configuration }: SagaParts, erasure: Erasure): Promise<'went on' | 'waits'> {
  const targets = configuration === undefined ? [] : await targetNames(configuration, erasure.tenant);
  const standing = await ingress.begin(erasure);
  if (standing === 'unknown') {
    await noteTrouble(audit, erasure, 'the registry knows no such person');
    return 'waits';
  }
  // Who was erased before owes nothing more: every target has forgotten them once already.
  await noteStep(audit, erasure, standing === 'erased' ? [] : targets);
  return 'went on';
}

/** Every target was read back and shows nothing, or somebody has signed off what they keep. */
async function awaitReceipts(parts: SagaParts, erasure: Erasure): Promise<'went on' | 'waits'> {
  const { kept, awaited } = await readOutstanding(parts.audit, parts.configuration, erasure);
  if (awaited.length === 0 && (kept.length === 0 || erasure.signedOffBy !== null)) return done(parts, erasure);
  const residuals = kept.map(({ target, residuals: fields }) => `${target} still has ${fields.join(', ')}`);
  const trouble = [...residuals, ...awaited.map((target) => `${target} owes a receipt`)].join('; ');
  await noteTrouble(parts.audit, erasure, trouble);
  return 'waits';
}

async function awaitTombstone(parts: SagaParts, erasure: Erasure): Promise<'went on' | 'waits'> {
  const person = await findPerson(parts.directory, erasure.tenant, erasure.subject);
  if (person?.status === 'erased') return done(parts, erasure);
  await noteTrouble(parts.audit, erasure, 'the directory has not come to it yet');
  return 'waits';
}

/** Last of all, since whoever reads an event of theirs from here on reads nothing. */
async function destroyKey({ audit, keyring, home }: SagaParts, { id, tenant, subject }: Erasure): Promise<void> {
  const text = await readNewestSealed(audit, tenant, subject);
  if (text === undefined) throw new NotNow('the history has no event that names the key');
  const kid: KeyId = kidOf(parseEvent(text).data);
  await enterInLedger(home, { request: id, tenant, subject, kid, at: new Date().toISOString() });
  await keyring.destroy(tenant, kid, { reason: 'erasure', request: id });
}

/** The same whenever it is asked for: the fact is recorded once. */
function completionId({ id }: Erasure): string {
  const hex = createHash('sha256').update(`completed ${id}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

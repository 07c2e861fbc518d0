import { setImmediate as turn } from 'node:timers/promises';
import { isResourceId, type KeyId, type ResourceId, type ResourceKind } from '#identity';
import { parsePatch, type Checked, type Json, type ResourceType, type ScimError } from '#scim';
import type { Types } from '../schemas/standard-types.ts';
import { newResourceId, type Origin } from '../scim/commands.ts';
import { readContent, toCreate, toDelete, toPatch, toReplace, type Content } from '../scim/to-command.ts';
import { EventIds, type BulkOperation } from '../writes/write.ts';
import { inOrder } from './in-order.ts';
import { readOperation, type Change, type Creation, type Method, type Operation } from './read-operation.ts';
import { referredBy, withReferences } from './references.ts';

/** One operation of the request and what became of it before anything was decided. */
export interface PlannedOperation {
  /** Its index in the request: what errors name, and where its answer stands. */
  readonly index: number;
  readonly method: Method | undefined;
  readonly bulkId: string | undefined;
  /** What it is about; undefined where no resource can be told. */
  readonly subject: { readonly type: ResourceKind; readonly id: ResourceId } | undefined;
  /** Why it was refused, where it was. */
  readonly error: ScimError | undefined;
}

export interface PlannedBulk {
  /** In the order in which they are carried out; `writes` goes beside it. */
  readonly operations: readonly PlannedOperation[];
  readonly writes: readonly BulkOperation[];
}

/** So many operations are read between two turns of the event loop: other requests do not wait for all of them. */
const SLICE = 64;

/**
 * Turns the operations of a request into writes: ids are given to all creations first, so that any operation may refer
 * to any of them; then each is read and checked as a request of its own would be. `takeKey` gives the key of a new
 * resource.
 */
export async function planBulk(
  written: readonly Json[],
  origin: Omit<Origin, 'ifMatch'>,
  types: Types,
  takeKey: () => Promise<KeyId>,
): Promise<PlannedBulk> {
  const read = written.map(readOperation);
  const creations = namedCreations(read);
  const order = inOrder(read.map((each) => (each.ok ? each.value : undefined)));
  const placeOf = new Map(order.map((index, place) => [index, place]));
  const plans: Plan[] = [];
  for (const [place, index] of order.entries()) {
    if (place % SLICE === SLICE - 1) await turn();
    plans.push(planOperation(index, read[index] ?? nothing, { creations, placeOf, types }));
  }
  return {
    operations: plans.map(({ operation }) => operation),
    writes: await Promise.all(plans.map((plan) => toWrite(plan, origin, takeKey))),
  };
}

interface NamedCreation {
  readonly index: number;
  readonly id: ResourceId;
}

const nothing: Checked<never> = { ok: false, error: { status: 400, detail: 'there is no such operation' } };

/** By bulkId; of two with one name the first. */
function namedCreations(read: readonly Checked<Operation>[]): ReadonlyMap<string, NamedCreation> {
  const found = new Map<string, NamedCreation>();
  for (const [index, each] of read.entries()) {
    if (!each.ok || each.value.method !== 'POST' || each.value.bulkId === undefined) continue;
    if (!found.has(each.value.bulkId)) found.set(each.value.bulkId, { index, id: newResourceId() });
  }
  return found;
}

type Wanted =
  | { readonly method: 'POST' | 'PUT'; readonly content: Content; readonly ifMatch?: Change['ifMatch'] }
  | { readonly method: 'PATCH'; readonly patch: Parameters<typeof toPatch>[2]; readonly ifMatch: Change['ifMatch'] }
  | { readonly method: 'DELETE'; readonly ifMatch: Change['ifMatch'] };

/** What an operation is read with: the creations it may refer to, and the tenant's resource types. */
interface Surroundings {
  readonly creations: ReadonlyMap<string, NamedCreation>;
  readonly placeOf: ReadonlyMap<number, number>;
  readonly types: Types;
}

interface Plan {
  readonly operation: PlannedOperation;
  readonly wanted: Wanted | undefined;
  readonly refersTo: readonly number[];
}

function planOperation(index: number, read: Checked<Operation>, { creations, placeOf, types }: Surroundings): Plan {
  if (!read.ok) {
    const operation = { index, method: undefined, bulkId: undefined, subject: undefined, error: read.error };
    return { operation, wanted: undefined, refersTo: [] };
  }
  const { value: written } = read;
  const refersTo = new Set<number>();
  const lookup = (bulkId: string): ResourceId | undefined => {
    const creation = creations.get(bulkId);
    const place = creation === undefined ? undefined : placeOf.get(creation.index);
    if (place !== undefined) refersTo.add(place);
    return creation?.id;
  };
  const id = written.method === 'POST' ? idOfCreation(index, written, creations) : idOfTarget(written, lookup);
  const wanted = id.ok ? readWanted(written, types[written.type], lookup) : id;
  const operation: PlannedOperation = {
    index,
    method: written.method,
    bulkId: written.bulkId,
    subject: id.ok ? { type: written.type, id: id.value } : undefined,
    error: wanted.ok ? undefined : wanted.error,
  };
  return { operation, wanted: wanted.ok ? wanted.value : undefined, refersTo: [...refersTo] };
}

function idOfCreation(
  index: number,
  { bulkId }: Creation,
  creations: ReadonlyMap<string, NamedCreation>,
): Checked<ResourceId> {
  const creation = bulkId === undefined ? undefined : creations.get(bulkId);
  if (creation === undefined) return { ok: true, value: newResourceId() };
  if (creation.index === index) return { ok: true, value: creation.id };
  const detail = `bulkId: Operations[${creation.index}] has the same`;
  return { ok: false, error: { status: 400, scimType: 'invalidValue', detail } };
}

function idOfTarget({ target }: Change, lookup: (bulkId: string) => ResourceId | undefined): Checked<ResourceId> {
  const bulkId = referredBy(target);
  if (bulkId === undefined) {
    // The hub gives the ids; what is no UUID never was one.
    return isResourceId(target)
      ? { ok: true, value: target }
      : { ok: false, error: { status: 404, detail: 'there is no such resource' } };
  }
  const id = lookup(bulkId);
  if (id !== undefined) return { ok: true, value: id };
  const detail = 'path: refers to a bulkId that no POST of this request has';
  return { ok: false, error: { status: 400, scimType: 'invalidPath', detail } };
}

function readWanted(
  written: Operation,
  type: ResourceType,
  lookup: (bulkId: string) => ResourceId | undefined,
): Checked<Wanted> {
  if (written.method === 'DELETE') return { ok: true, value: { method: 'DELETE', ifMatch: written.ifMatch } };
  const data = withReferences(written.data ?? null, lookup);
  if (!data.ok) return data;
  if (written.method === 'PATCH') {
    const patch = parsePatch(type, data.value);
    if (!patch.ok) return patch;
    return { ok: true, value: { method: 'PATCH', patch: patch.value, ifMatch: written.ifMatch } };
  }
  const content = readContent(type, data.value);
  if (!content.ok) return content;
  const { method } = written;
  return {
    ok: true,
    value: { method, content: content.value, ...(method === 'PUT' ? { ifMatch: written.ifMatch } : {}) },
  };
}

async function toWrite(
  { operation, wanted, refersTo }: Plan,
  origin: Omit<Origin, 'ifMatch'>,
  takeKey: () => Promise<KeyId>,
): Promise<BulkOperation> {
  const { subject } = operation;
  if (wanted === undefined || subject === undefined) return { kind: 'refused' };
  const { type, id } = subject;
  const changed = { ...origin, id, ...(wanted.ifMatch === undefined ? {} : { ifMatch: wanted.ifMatch }) };
  const rest = { kind: 'command', ids: new EventIds(), refersTo } as const;
  switch (wanted.method) {
    case 'POST':
      return { ...rest, command: toCreate(type, { ...origin, id, kid: await takeKey() }, wanted.content) };
    case 'PUT':
      return { ...rest, command: toReplace(type, changed, wanted.content) };
    case 'PATCH':
      return { ...rest, command: toPatch(type, changed, wanted.patch) };
    case 'DELETE':
      return { ...rest, command: toDelete(type, changed) };
  }
}

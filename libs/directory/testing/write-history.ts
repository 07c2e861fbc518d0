import type { ResourceId } from '#identity';
import type { Scribe } from './scribe.ts';

export interface WrittenHistory {
  readonly living: readonly ResourceId[];
  readonly erased: ResourceId;
  readonly group: ResourceId;
}

/** A bit of everything that folds: people who change, go, are erased with their keys destroyed; groups of them. */
export async function writeHistory(scribe: Scribe): Promise<WrittenHistory> {
  const living: ResourceId[] = [];
  for (const userName of ['ann', 'ben', 'cleo']) living.push(await scribe.createPerson({ userName }));
  for (const id of living) await scribe.updatePerson(id, { displayName: `Somebody ${id}` });
  const [deleted, erased] = [await scribe.createPerson(), await scribe.createPerson({ displayName: 'Forget me' })];
  const group = await scribe.createGroup('Crew');
  await scribe.changeMembers(
    group,
    [...living, deleted, erased].map((value) => ({ value, type: 'User' })),
  );
  const [first] = living;
  if (first !== undefined) await scribe.changeMembers(group, [], [{ value: first, type: 'User' }]);
  const formerGroup = await scribe.createGroup('Former');
  await scribe.changeMembers(formerGroup, [{ value: group, type: 'Group' }]);
  await scribe.deleteGroup(formerGroup);
  await scribe.deletePerson(deleted);
  await scribe.requestErasure(erased);
  await scribe.erasePerson(erased);
  await scribe.noteFact(erased);
  return { living, erased, group };
}

import { z } from 'zod';
import { alternate, entrant } from '../measure/alternate.ts';
import { median, medianRatio } from '../measure/median.ts';
import { peakMemoryOf } from '../measure/process-facts.ts';
import type { BenchOptions, Demand, Report, Table } from '../report/report.ts';
import type { Ingress } from '../stage/ingress.ts';
import { openPeople } from '../stage/people.ts';
import { withClient } from '../stage/postgres.ts';

const SIZES = [1, 1_000, 100_000];
/** Members added and taken out again in one turn. */
const CHANGES = 40;

const HOW =
  'One member added by PATCH and taken out again, one request after the other, to groups of 1, 1,000 and 100,000 members ' +
  'in alternated rounds; and lists of groups with `excludedAttributes=members`. “—”: ' +
  'the service gave up on it. The groups stand beside 1,000,000 people.';

interface GroupUnderTest {
  readonly size: number;
  readonly id: string;
}

/** What a change of one member costs in groups of different sizes. */
export async function group({ rounds, say }: BenchOptions): Promise<Report> {
  const { database, ingress, stop } = await openPeople(say);
  try {
    const groups: GroupUnderTest[] = [];
    for (const size of SIZES) {
      say(`a group of ${size}`);
      groups.push({ size, id: await makeGroup(ingress, database, size) });
    }
    const newcomer = await anybody(database);
    say('adding and removing one member');
    const changes = groups.map(({ id }) => entrant(() => changeMembers(ingress, id, newcomer)));
    await alternate(rounds, changes);
    say('reading them without and with members');
    const lists = groups.map(({ size }) => entrant(() => timed(ingress, listPath(size))));
    await alternate(rounds, lists);
    const whole = groups.map(({ id }) => entrant(() => timed(ingress, `/Groups/${id}?attributes=members`)));
    await alternate(rounds, whole);
    const one = changes[0]?.seen ?? [];
    const rows: Table['rows'][number][] = groups.map(({ size }, index) => [
      size,
      median(changes[index]?.seen ?? []),
      medianRatio(changes[index]?.seen ?? [], one),
      median(lists[index]?.seen ?? []),
      median(whole[index]?.seen ?? []),
    ]);
    const columns = ['members', 'ms to add or remove one', '÷ group of 1', 'ms to list without members', 'ms with all'];
    const largest = medianRatio(changes.at(-1)?.seen ?? [], one);
    const listed = medianRatio(lists.at(-1)?.seen ?? [], lists[0]?.seen ?? []);
    const demands: Demand[] = [
      { what: 'one member of 100,000 over one of 1', bound: 'at most', wanted: 1.5, measured: largest, unit: '×' },
      { what: 'the list without members, the same', bound: 'at most', wanted: 1.5, measured: listed, unit: '×' },
      {
        what: 'peak memory of the ingress',
        bound: 'at most',
        wanted: 300,
        measured: peakMemoryOf(ingress.pid),
        unit: 'MB',
      },
    ];
    return { name: 'group', title: 'Large groups', how: HOW, tables: [{ columns, rows }], demands };
  } finally {
    await stop();
  }
}

const listPath = (size: number): string =>
  `/Groups?${new URLSearchParams({ filter: `displayName eq "bench ${size}"`, excludedAttributes: 'members' }).toString()}`;

const created = z.object({ id: z.string() });

/** Makes a group by SCIM and puts its members in as rows: what they were before does not matter to the next change. */
async function makeGroup(ingress: Ingress, database: string, size: number): Promise<string> {
  return withClient(database, async (client) => {
    // Groups of an earlier run go: the people stay.
    await client.query(`DELETE FROM registry.resource WHERE type = 'Group' AND display_name = $1`, [`bench ${size}`]);
    const { text } = await send(ingress, 'POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: `bench ${size}`,
    });
    const { id } = created.parse(JSON.parse(text));
    await client.query(
      `INSERT INTO registry.membership (tenant, grp, member, type)
       SELECT tenant, $1, id, 'User' FROM registry.resource WHERE tenant = 'default' AND type = 'User' ORDER BY id LIMIT $2`,
      [id, size],
    );
    await client.query('ANALYZE registry.membership');
    return id;
  });
}

/** Somebody who is in none of the groups: the last by id. */
async function anybody(database: string): Promise<string> {
  return withClient(database, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM registry.resource WHERE tenant = 'default' AND type = 'User' ORDER BY id DESC LIMIT 1`,
    );
    const id = rows[0]?.id;
    if (id === undefined) throw new Error('there are no people');
    return id;
  });
}

/** Milliseconds of one change, over many. */
async function changeMembers(ingress: Ingress, group: string, person: string): Promise<number> {
  const add = { op: 'add', path: 'members', value: [{ value: person }] };
  const remove = { op: 'remove', path: `members[value eq "${person}"]` };
  const path = `/Groups/${group}?excludedAttributes=members`;
  let took = 0;
  for (let change = 0; change < CHANGES; change += 1) {
    const Operations = [change % 2 === 0 ? add : remove];
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    took += (await send(ingress, 'PATCH', path, { schemas, Operations })).took;
  }
  return took / CHANGES;
}

/** Milliseconds of a reading; infinite where the service gives up on it (a statement over its time limit). */
async function timed({ base, token }: Ingress, path: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${base}${path}`, { headers: { authorization: `Bearer ${token}` } });
  await response.text();
  if (response.status >= 500) return Infinity;
  if (!response.ok) throw new Error(`GET was answered ${response.status}`);
  return performance.now() - began;
}

async function send({ base, token }: Ingress, method: string, path: string, body?: object) {
  const began = performance.now();
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} was answered ${response.status}: ${text.slice(0, 300)}`);
  return { text, took: performance.now() - began };
}

// Fills the registry with people, as rows that the ingress's own statements make, without events: for benches of reading.
//   DATABASE_URL=… node write-people.mjs PEOPLE          person N of them is person(`q.N`, N) of person.mjs
import { randomUUID } from 'node:crypto';
import { person } from './person.mjs';

const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url));
const { createClient } = await built('libs/platform/index.js');
const { claimsOf } = await built('libs/identity/index.js');
const { parseResource, userType } = await built('libs/scim/index.js');
const { insertClaims } = await built('apps/ingress/registry/claims.js');
const { insertResources } = await built('apps/ingress/registry/insert-resources.js');
const { insertValues, searchedValues } = await built('apps/ingress/registry/values.js');
const { changeTally } = await built('apps/ingress/registry/tally.js');

const people = Number(process.argv[2]);
const tenant = 'default';
const AT_ONCE = 1_000;
const time = new Date().toISOString();
const tx = createClient(process.env.DATABASE_URL, 'bench people', { pipeline: true });
await tx.connect();
await tx.query('SET synchronous_commit = off');

function stateOf(number) {
  const parsed = parseResource(userType, person(`q.${number}`, number));
  if (!parsed.ok) throw new Error(parsed.error.detail);
  const id = randomUUID();
  const document = { ...parsed.value, id };
  return { type: 'User', id, version: 1, status: 'live', kid: randomUUID(), document, created: time, modified: time };
}

let pending = Promise.resolve();
for (let first = 0; first < people; first += AT_ONCE) {
  const states = Array.from({ length: Math.min(AT_ONCE, people - first) }, (_, index) => stateOf(first + index));
  const claims = states.flatMap((state) => claimsOf(state).map((claim) => ({ tenant, ...claim, resource: state.id })));
  const values = states.flatMap(({ id, document }) => searchedValues(tenant, id, document));
  // The next batch is made ready while PostgreSQL writes this one.
  await pending;
  pending = Promise.all([
    tx.query('BEGIN'),
    insertClaims(tx, claims),
    insertResources(
      tx,
      states.map((state) => ({ tenant, state })),
      time,
      () => userType,
    ),
    insertValues(tx, values),
    changeTally(tx, [{ tenant, type: 'User', difference: states.length }]),
    tx.query('COMMIT'),
  ]);
}
await pending;
// They have no events that the search index could follow.
await tx.query(`INSERT INTO registry.search
                SELECT tenant, type, id, registry.searched_text(r) FROM registry.resource r`);
for (const table of ['resource', 'claim', 'value', 'search']) await tx.query(`VACUUM ANALYZE registry.${table}`);
await tx.query('CHECKPOINT');
await tx.end();

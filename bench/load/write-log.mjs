// Fills an empty log with real events, as fast as one process can: every change is decided by the product's own core on
// the state that the change before left, and sealed under the person's own key; only the transaction of the ingress is
// left out, the events of many people go in together. Ten events a person.
//   DATABASE_URL=… node write-log.mjs HOME PEOPLE       HOME is where the key-encryption-key is made
// Prints one JSON line: { events }.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { person } from './person.mjs';

const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url));
const { createClient, createPool, migrate, uuidV7 } = await built('libs/platform/index.js');
const { append, logMigrations, sealEvent } = await built('libs/event-log/index.js');
const { keyringMigrations, PostgresKeyring, fileProvider } = await built('libs/keyring/index.js');
const { directoryMigrations } = await built('libs/directory/index.js');
const { decide, partitionOf } = await built('libs/identity/index.js');
const { parsePatch, parseResource, userType } = await built('libs/scim/index.js');

const [home, people] = process.argv.slice(2);
const url = process.env.DATABASE_URL;
const tenant = 'default';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const PEOPLE_AT_ONCE = 200;

await migrate(url, 'log', logMigrations);
await migrate(url, 'keyring', keyringMigrations);
await migrate(url, 'directory', directoryMigrations);
const pool = createPool(url, { name: 'bench log', onIdleError: (error) => process.stderr.write(`${error.message}\n`) });
const keyring = new PostgresKeyring({ pool, provider: await fileProvider(join(home, 'key-encryption-key')) });
const writer = createClient(url, 'bench writer', { pipeline: true });
await writer.connect();

const membership = { current: new Map(), living: new Map() };
let clock = Date.parse('2026-01-01T00:00:00Z');
let events = 0;

/** What happens to a person after they are created: nine changes, each of its own kind. */
const changesOf = (number) => [
  { op: 'replace', path: 'title', value: `Guide ${number}` },
  { op: 'replace', path: 'name.familyName', value: `Married${number}` },
  { op: 'add', path: 'emails', value: [{ value: `p${number}@other.example.net`, type: 'other' }] },
  { op: 'replace', path: 'active', value: false },
  { op: 'replace', path: 'active', value: true },
  { op: 'replace', path: 'emails[type eq "work"].value', value: `moved${number}@example.com` },
  { op: 'replace', path: 'locale', value: 'fr-FR' },
  { op: 'remove', path: 'phoneNumbers' },
  { op: 'replace', path: 'displayName', value: `Somebody ${number}` },
];

async function life(number) {
  const key = await keyring.take(tenant);
  const id = randomUUID();
  const resource = checked(parseResource(userType, person(`log.${number}`, number)));
  let { state, drafts } = after(undefined, { kind: 'createUser', tenant, id, kid: key.kid, resource });
  const sealed = drafts.map((draft) => sealedOf(draft, key));
  for (const operation of changesOf(number)) {
    const patch = checked(parsePatch(userType, { schemas: [PATCH], Operations: [operation] }));
    ({ state, drafts } = after(state, { kind: 'patchUser', tenant, id, patch }));
    sealed.push(...drafts.map((draft) => sealedOf(draft, key)));
  }
  return sealed;
}

function after(state, command) {
  const outcome = decide(state, command, { now: new Date(clock).toISOString(), membership });
  if (outcome.kind !== 'decided') throw new Error(`a change was ${outcome.kind}`);
  return { state: outcome.state, drafts: outcome.events };
}

function sealedOf({ type, subject, version, changed, data }, key) {
  clock += 1;
  const attributes = {
    ...{ id: uuidV7(), tenant, source: `/tenants/${tenant}/scim`, type, subject, version },
    ...{ time: new Date(clock).toISOString(), partition: partitionOf(tenant, subject) },
    ...(changed.length === 0 ? {} : { changed }),
  };
  return sealEvent(attributes, data, key);
}

function checked(result) {
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

for (let first = 0; first < Number(people); first += PEOPLE_AT_ONCE) {
  const count = Math.min(PEOPLE_AT_ONCE, Number(people) - first);
  const lives = await Promise.all(Array.from({ length: count }, (_, index) => life(first + index)));
  // Everybody's first event, then everybody's second: as when many people are changed at the same time.
  const batch = lives[0].flatMap((_, step) => lives.map((sealed) => sealed[step]));
  await Promise.all([writer.query('BEGIN'), append(writer, batch), writer.query('COMMIT')]);
  events += batch.length;
}

await writer.end();
await keyring.close();
await pool.query('VACUUM ANALYZE log.event');
await pool.end();
process.stdout.write(`${JSON.stringify({ events })}\n`);

// The floor of `bench -- ingest` and `bench -- bulk`: a bare Fastify over the ingress's own SQL and sealing, and nothing else. No schema, no
// validation, no decision, no token, no Nest: JSON in, one row per table and one sealed event in one transaction per
// batch, JSON out; GET answers what the ingress's own query finds. It listens on the port given and says so on stdout.
//   DATABASE_URL=… node bare.mjs PORT
import { randomBytes, randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';

const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url));
const { append, sealEvent } = await built('libs/event-log/index.js');
const { partitionOf } = await built('libs/identity/index.js');
const { uuidV7 } = await built('libs/platform/index.js');
const { userType } = await built('libs/scim/index.js');
const { insertClaims } = await built('apps/ingress/registry/claims.js');
const { insertResources } = await built('apps/ingress/registry/insert-resources.js');
const { insertValues, searchedValues } = await built('apps/ingress/registry/values.js');
const { RESOURCE_COLUMNS } = await built('apps/ingress/registry/resource-row.js');

const tenant = 'default';
const connectionString = process.env.DATABASE_URL;
const tx = new pg.Client({ connectionString, pipeline: true });
await tx.connect();
const pool = new pg.Pool({ connectionString, max: 10 });

let waiting = [];
let running = false;

const submit = (document) =>
  new Promise((resolve, reject) => {
    waiting.push({ document, resolve, reject });
    if (!running) void drain();
  });

async function drain() {
  running = true;
  await new Promise((resolve) => setImmediate(resolve));
  while (waiting.length > 0) {
    const batch = waiting.splice(0, 256);
    await write(batch).then(
      () => batch.forEach(({ resolve, document }) => resolve(document)),
      (error) => batch.forEach(({ reject }) => reject(error)),
    );
  }
  running = false;
}

async function write(batch) {
  const time = new Date().toISOString();
  const states = batch.map(({ document }) => ({
    tenant,
    state: {
      type: 'User',
      id: document.id,
      version: 1,
      status: 'live',
      kid: 'k',
      document,
      created: time,
      modified: time,
    },
  }));
  const claims = batch.map(({ document }) => ({
    tenant,
    path: 'userName',
    value: document.userName.toLowerCase(),
    resource: document.id,
  }));
  const values = batch.flatMap(({ document }) => searchedValues(tenant, document.id, document));
  const begun = tx.query('BEGIN');
  if ((await Promise.all([begun, insertClaims(tx, claims)]))[1].length < batch.length) throw new Error('taken');
  await Promise.all([
    insertResources(tx, states, time, () => userType),
    insertValues(tx, values),
    append(
      tx,
      batch.map(({ document }) => eventOf(document, time)),
    ),
    tx.query('COMMIT'),
  ]);
}

function eventOf(document, time) {
  const subject = document.id;
  return sealEvent(
    {
      ...{ id: uuidV7(), tenant, time, type: 'rollcall.user.created', subject, version: 1 },
      source: `/tenants/${tenant}/scim`,
      partition: partitionOf(tenant, subject),
      changed: Object.keys(document),
    },
    { after: document },
    { kid: 'k', dek: randomBytes(32) },
  );
}

const server = Fastify({ logger: false });
// An ingress whose statements have changed must not be taken for a slow floor.
server.setErrorHandler((error, _request, reply) => {
  process.stderr.write(`${error.stack}\n`);
  return reply.code(500).send();
});
server.addContentTypeParser(
  'application/scim+json',
  { parseAs: 'string' },
  server.getDefaultJsonParser('error', 'error'),
);
server.post('/scim/v2/Users', async (request, reply) => {
  const document = await submit({ ...request.body, id: randomUUID() });
  return reply.code(201).type('application/scim+json').send(JSON.stringify(document));
});
// Creations only, all of a request in one batch.
server.post('/scim/v2/Bulk', { bodyLimit: 2_000_000 }, async (request, reply) => {
  const documents = request.body.Operations.map(({ data }) => ({ ...data, id: randomUUID() }));
  await Promise.all(documents.map((document) => submit(document)));
  const Operations = documents.map(({ id }) => ({ method: 'POST', status: '201', location: `/Users/${id}` }));
  return reply.type('application/scim+json').send(JSON.stringify({ Operations }));
});
server.get('/scim/v2/Users/:id', async (request, reply) => {
  const { rows } = await pool.query({
    name: 'read-resource',
    text: `SELECT ${RESOURCE_COLUMNS} FROM registry.resource WHERE tenant = $1 AND type = $2 AND id = $3 AND status = 'live'`,
    values: [tenant, 'User', request.params.id],
  });
  if (rows.length === 0) return reply.code(404).send();
  const { document, created, modified, version } = rows[0];
  const location = `http://127.0.0.1/scim/v2/Users/${request.params.id}`;
  const meta = { resourceType: 'User', created, lastModified: modified, location, version: `W/"${version}"` };
  return reply.type('application/scim+json').send(JSON.stringify({ ...document, meta }));
});

await server.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
process.stdout.write('listening\n');
const end = () => server.close().then(() => process.exit(0));
process.once('SIGTERM', end);
process.once('disconnect', end);

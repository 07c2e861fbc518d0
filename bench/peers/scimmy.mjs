// The peer of `bench -- ingest`: SCIMMY's own routers on express 4, people in a Map, userName unique. In memory:
// nothing survives its end. It listens on the port given and says so on stdout.
import { randomUUID } from 'node:crypto';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

const people = new Map();
const names = new Map();

SCIMMY.Resources.declare(SCIMMY.Resources.User)
  .ingress((resource, data) => {
    const id = resource.id ?? randomUUID();
    const name = data.userName.toLowerCase();
    const holder = names.get(name);
    if (holder !== undefined && holder !== id) throw new SCIMMY.Types.Error(409, 'uniqueness', 'userName is taken');
    const now = new Date();
    const person = { ...JSON.parse(JSON.stringify(data)), id, meta: { created: now, lastModified: now } };
    people.set(id, person);
    names.set(name, id);
    return person;
  })
  .egress((resource) => {
    if (resource.id === undefined) return [...people.values()];
    const person = people.get(resource.id);
    if (person === undefined) throw new SCIMMY.Types.Error(404, null, 'no such person');
    return person;
  })
  .degress((resource) => {
    people.delete(resource.id);
  });

const app = express();
app.use('/scim/v2', new SCIMMYRouters({ type: 'bearer', handler: () => 'bench' }));
const server = app.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('listening\n'));
process.once('SIGTERM', () => server.close(() => process.exit(0)));
process.once('disconnect', () => process.exit(0));

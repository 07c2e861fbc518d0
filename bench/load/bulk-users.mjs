// POST /Bulk with a thousand creations each, until so many people are made.
//   node bulk-users.mjs BASE_URL TOKEN CONNECTIONS PEOPLE RUN      prints one JSON line: { people, seconds, p99 }
import { request } from 'undici';
import { person } from './person.mjs';

const [base, token, connections, people, run] = process.argv.slice(2);
const AT_ONCE = 1_000;
const headers = { 'content-type': 'application/scim+json', authorization: `Bearer ${token}` };
const took = [];
let next = 0;

function bulk(first) {
  const Operations = Array.from({ length: Math.min(AT_ONCE, people - first) }, (_, index) => {
    const number = first + index;
    return { method: 'POST', path: '/Users', bulkId: `p${number}`, data: person(`b${run}.${number}`, number) };
  });
  return JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations });
}

async function client() {
  while (next < people) {
    const first = next;
    next += AT_ONCE;
    const body = bulk(first);
    const began = performance.now();
    const response = await request(`${base}/Bulk`, { method: 'POST', headers, body });
    const { Operations } = await response.body.json();
    took.push(performance.now() - began);
    const refused = Operations?.find(({ status }) => status !== '201');
    if (Operations === undefined || refused !== undefined)
      throw new Error(`answered ${response.statusCode}: ${JSON.stringify(refused)}`);
  }
}

const began = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, client));
const seconds = (performance.now() - began) / 1_000;
took.sort((a, b) => a - b);
process.stdout.write(
  `${JSON.stringify({ people: Number(people), seconds, p99: took[Math.ceil(took.length * 0.99) - 1] })}\n`,
);

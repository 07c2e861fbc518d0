// Sends POST /Users from one process for a while and prints one JSON line: { requests, seconds, failed, p50, p99 }.
//   node post-users.mjs BASE_URL TOKEN CONNECTIONS SECONDS RUN
import autocannon from 'autocannon';

const [base, token, connections, seconds, run] = process.argv.slice(2);
let next = 0;

function person() {
  next += 1;
  const name = `p${run}.${next}`;
  return JSON.stringify({
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    userName: `${name}@example.com`,
    externalId: `ext-${name}`,
    active: true,
    displayName: `Person ${next} of ${run}`,
    name: { formatted: `Ms. Person ${next}`, familyName: `Family${next}`, givenName: `Given${next}` },
    emails: [
      { value: `${name}@example.com`, type: 'work', primary: true },
      { value: `${name}@home.example.org`, type: 'home' },
    ],
    phoneNumbers: [{ value: `+49 30 ${1_000_000 + next}`, type: 'mobile' }],
    locale: 'de-DE',
    preferredLanguage: 'de',
    title: 'Tour Guide',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: `${next}`, department: 'Tours' },
  });
}

const result = await autocannon({
  url: `${base}/Users`,
  connections: Number(connections),
  duration: Number(seconds),
  requests: [
    {
      method: 'POST',
      headers: { 'content-type': 'application/scim+json', authorization: `Bearer ${token}` },
      setupRequest: (request) => ({ ...request, body: person() }),
    },
  ],
});
process.stdout.write(
  `${JSON.stringify({
    requests: result['2xx'],
    seconds: result.duration,
    failed: result.non2xx + result.errors + result.timeouts,
    p50: result.latency.p50,
    p99: result.latency.p99,
  })}\n`,
);

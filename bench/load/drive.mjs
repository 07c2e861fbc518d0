// What the load generators of this folder share: keep `connections` requests in flight for `seconds`, then print one JSON
// line: { requests, seconds, failed, p50, p99 } (latencies in milliseconds; `requests` are those answered 2xx).
import autocannon from 'autocannon';

/** `next` gives the path and the body of the next request. */
export async function drive({ base, token, connections, seconds, method, next }) {
  const result = await autocannon({
    url: base,
    connections: Number(connections),
    duration: Number(seconds),
    requests: [
      {
        method,
        headers: { 'content-type': 'application/scim+json', authorization: `Bearer ${token}` },
        setupRequest: (request) => ({ ...request, ...next() }),
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
}

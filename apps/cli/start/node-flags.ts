/**
 * What Node runs every service with; the Dockerfile says the same. The bounds on the heap keep a busy service's
 * resident memory around 200 MB: without them V8 lets garbage lie until it has 300 to 400 MB of a large machine. What
 * a service keeps by design (caches, queues, pages) is far below them.
 */
export const SERVICE_FLAGS: readonly string[] = [
  '--enable-source-maps',
  '--disable-warning=TimeoutNegativeWarning',
  '--max-semi-space-size=32',
  '--max-old-space-size=512',
];

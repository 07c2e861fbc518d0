const ALWAYS = ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning', '--max-old-space-size=512'];

/**
 * What Node runs every service with; the Dockerfile says the same. The bounds on the heap keep a busy service's
 * resident memory around 220 MB: without them V8 lets garbage lie until it has 300 to 400 MB of a large machine. What
 * a service keeps by design (caches, queues, pages) is far below them.
 */
export const SERVICE_FLAGS: readonly string[] = [...ALWAYS, '--max-semi-space-size=32'];

/** What package.json's `rollcall` runs with: a rebuild holds pages of documents for long, so less is left to be young. */
export const COMMAND_FLAGS: readonly string[] = [...ALWAYS, '--max-semi-space-size=16'];

/**
 * What Node runs our processes with; the Dockerfile and package.json's `rollcall` say the same. The bounds on the heap
 * keep a busy process's resident memory around 220 MB: without them V8 lets garbage lie until it has 300 to 500 MB of a
 * large machine. What is kept by design (caches, queues, pages) is far below them.
 */
export const NODE_FLAGS: readonly string[] = [
  '--enable-source-maps',
  '--disable-warning=TimeoutNegativeWarning',
  '--max-old-space-size=512',
  '--max-semi-space-size=16',
];

/**
 * Log and topic contradict each other. The publisher stops until somebody has mended one of them: going on would hide
 * a loss. The message is for people: it names partitions and sequences, and what to do.
 */
export class PublishingStopped extends Error {
  override readonly name = 'PublishingStopped';
}

/**
 * The topic contradicts what was read from it before, or holds what is no event. Whoever reads it stops: going on
 * would skip events. The message names topic, partition, offset and sequences, never a value.
 */
export class TopicFault extends Error {
  override readonly name = 'TopicFault';
}

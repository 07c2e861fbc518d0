import { setTimeout as pause } from 'node:timers/promises';
import kafkajs from 'kafkajs';

// Node does not find this name in kafkajs's CommonJS, so it is not imported by it.
const { KafkaJSProtocolError } = kafkajs;

const DEADLINE = 5_000;
const EVERY = 200;

/**
 * Asks again for 5 s while a broker answers that it is not ready: of a topic that was just made, or whose leaders or
 * coordinator move, one broker may know less than another has said.
 */
export async function askAgain<T>(question: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + DEADLINE;
  for (;;) {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof KafkaJSProtocolError && error.retriable) || performance.now() > deadline) throw error;
      await pause(EVERY);
    }
  }
}

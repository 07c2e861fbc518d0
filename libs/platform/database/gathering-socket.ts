import { Socket } from 'node:net';

type Written = (error?: Error | null) => void;

/**
 * A socket that sends what is written in one turn of the event loop with one system call. A pipelined client writes a
 * batch's statements one after the other; sent one by one, they cost the writing path a sixth of its processor time.
 */
export class GatheringSocket extends Socket {
  private isGathering = false;

  constructor() {
    super();
    // Node's connect puts its own `write` on the socket itself, before ours.
    this.once('connect', () => Reflect.deleteProperty(this, 'write'));
  }

  override write(chunk: string | Uint8Array, written?: Written): boolean;
  override write(chunk: string | Uint8Array, encoding?: BufferEncoding, written?: Written): boolean;
  override write(chunk: string | Uint8Array, how?: BufferEncoding | Written, written?: Written): boolean {
    this.gather();
    return typeof how === 'string' ? super.write(chunk, how, written) : super.write(chunk, how);
  }

  private gather(): void {
    if (this.isGathering) return;
    this.isGathering = true;
    this.cork();
    // After this turn's promises too: what they write next goes out with it.
    process.nextTick(() => {
      this.isGathering = false;
      this.uncork();
    });
  }
}

import type { Exchanged, HttpRequest, Intermediary } from '#targets';

/** A request as it would go out, without its credentials. */
export interface SeenRequest {
  readonly request: HttpRequest;
  /** Writes are held back. */
  readonly sent: boolean;
}

const HELD: Exchanged = {
  kind: 'failed',
  error: { class: 'permanent', reason: 'held back: this is a dry run', inDoubt: false },
};

/** Lets through what only reads, holds back what writes, and remembers both in order. */
export class DryRun {
  readonly seen: SeenRequest[] = [];

  readonly intermediary: Intermediary = (request, send) => {
    this.seen.push({ request, sent: request.safe });
    return request.safe ? send() : Promise.resolve(HELD);
  };

  /** What was seen since the last time it was asked. */
  take(): readonly SeenRequest[] {
    return this.seen.splice(0);
  }
}

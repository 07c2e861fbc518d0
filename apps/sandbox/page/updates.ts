import { Subject, asyncScheduler, map, throttleTime, type Observable } from 'rxjs';
import type { MessageEvent } from '@nestjs/common';
import type { FaultSwitch } from '../http/fault-switch.ts';
import type { System } from '../http/system.ts';

/** The page is told at most this often, in milliseconds, that it should look again. */
const INTERVAL = 200;

/** Tells open pages that something changed; what changed they read from the board. */
export class Updates {
  private readonly changes = new Subject<undefined>();

  constructor(systems: readonly System[], faults: FaultSwitch) {
    const changed = (): void => this.changes.next(undefined);
    for (const system of systems) system.onCommit(changed);
    faults.onChange(changed);
  }

  stream(): Observable<MessageEvent> {
    return this.changes.pipe(
      throttleTime(INTERVAL, asyncScheduler, { leading: true, trailing: true }),
      map(() => ({ data: 'changed' })),
    );
  }

  /** Ends every open stream, so that the process can end. */
  end(): void {
    this.changes.complete();
  }
}

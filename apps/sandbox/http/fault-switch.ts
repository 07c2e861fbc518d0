import { z } from 'zod';
import { SYSTEM_NAMES, type SystemName } from './system.ts';
import { Refusal } from './refusal.ts';

/** Ten minutes: no test waits longer. */
const MAX_MILLISECONDS = 600_000;

export const faultSchema = z.strictObject({
  mode: z.enum(['none', 'down', 'slow', 'hang', 'throttle', 'lost']),
  /** slow: the delay. throttle: what Retry-After says. hang: when it gives up. */
  ms: z.int().min(0).max(MAX_MILLISECONDS).optional(),
  /** For how many requests; then the fault clears itself. Left out: until it is cleared. */
  times: z.int().min(1).optional(),
});

/** A fault that a test or a person has switched on for one system. */
export type Fault = z.infer<typeof faultSchema>;

const NO_FAULT: Fault = { mode: 'none' };
const SLOW = 2_000;
const RETRY_AFTER = 1_000;

/** Makes the systems fail on demand: what a target does to those who write to it, without breaking it. */
export class FaultSwitch {
  private readonly faults = new Map<SystemName, Fault>(SYSTEM_NAMES.map((name) => [name, NO_FAULT]));
  private readonly held = new Map<() => void, SystemName>();
  private readonly listeners = new Set<() => void>();

  current(system: SystemName): Fault {
    return this.faults.get(system) ?? NO_FAULT;
  }

  /** Sets the fault; requests that the one before still holds are let go. */
  set(system: SystemName, fault: Fault): void {
    this.faults.set(system, fault);
    for (const [letGo, name] of this.held) if (name === system) letGo();
    for (const listener of this.listeners) listener();
  }

  /** Calls `listener` after each change of a fault. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Lets go all that is held, so that the process can end. */
  clear(): void {
    for (const name of SYSTEM_NAMES) this.set(name, NO_FAULT);
  }

  /**
   * Lets the fault of this system happen to one request. Returns whether the request goes on whole or is carried out
   * and then left without an answer; throws what a failing system answers.
   */
  async strike(system: SystemName, closed: AbortSignal): Promise<'answered' | 'lost'> {
    const fault = this.take(system);
    switch (fault.mode) {
      case 'none':
        return 'answered';
      case 'lost':
        return 'lost';
      case 'down':
        throw new Refusal('unavailable', 'down for maintenance');
      case 'throttle': {
        const seconds = Math.max(1, Math.ceil((fault.ms ?? RETRY_AFTER) / 1_000));
        throw new Refusal('throttled', 'too many requests', { headers: { 'retry-after': String(seconds) } });
      }
      case 'slow':
        await this.hold(system, fault.ms ?? SLOW, closed);
        return 'answered';
      case 'hang':
        await this.hold(system, fault.ms ?? MAX_MILLISECONDS, closed);
        throw new Refusal('unavailable', 'gave up');
    }
  }

  private take(system: SystemName): Fault {
    const fault = this.current(system);
    if (fault.times === undefined) return fault;
    this.faults.set(system, fault.times === 1 ? NO_FAULT : { ...fault, times: fault.times - 1 });
    if (fault.times === 1) for (const listener of this.listeners) listener();
    return fault;
  }

  private hold(system: SystemName, milliseconds: number, closed: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const letGo = (): void => {
        clearTimeout(timer);
        this.held.delete(letGo);
        resolve();
      };
      const timer = setTimeout(letGo, milliseconds);
      this.held.set(letGo, system);
      closed.addEventListener('abort', letGo, { once: true });
    });
  }
}

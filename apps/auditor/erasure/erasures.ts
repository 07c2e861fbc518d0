import type { Logger } from 'pino';
import type { WakeUp } from '#event-log';
import type { Metrics, Readiness } from '#platform';
import { readErasure, openErasures } from './read-erasures.ts';
import { advance, type SagaParts } from './saga.ts';

/** Requests that are looked at in one round. */
const ROUND = 200;

/** Takes every open request on, whenever the log has news. Copies of the auditor may do so at once: each step is safe to repeat. */
export class Erasures {
  private closing = false;
  private running: Promise<void> = Promise.resolve();
  private trouble: string | undefined;
  private readonly open;

  constructor(
    private readonly parts: SagaParts,
    private readonly wakeUp: WakeUp,
    private readonly logger: Logger,
    { readiness, metrics }: { readonly readiness: Readiness; readonly metrics: Metrics },
  ) {
    this.open = metrics.gauge('rollcall_erasures_open', 'Erasure requests that are not completed', ['clock']);
    readiness.register('erasures', () =>
      this.trouble === undefined ? { ready: true } : { ready: false, reason: this.trouble },
    );
  }

  /** Something was asked for that the log does not tell of yet. */
  ring(): void {
    this.wakeUp.ring();
  }

  start(): void {
    this.wakeUp.start();
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.wakeUp.close();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isClosing()) {
      await this.round();
      if (!this.isClosing()) await this.wakeUp.wait();
    }
  }

  private async round(): Promise<void> {
    try {
      const open = await openErasures(this.parts.audit, ROUND);
      const now = new Date();
      for (const clock of ['overdue', 'on time'] as const) {
        this.open.set({ clock }, open.filter(({ due }) => due < now === (clock === 'overdue')).length);
      }
      for (const erasure of open) if (!this.isClosing()) await this.takeOn(erasure.tenant, erasure.id);
      this.trouble = undefined;
    } catch (error) {
      this.trouble = 'requests cannot be taken on';
      this.logger.warn({ err: error }, 'erasures could not be taken on; tried again');
    }
  }

  private async takeOn(tenant: SagaTenant, id: string): Promise<void> {
    for (;;) {
      const erasure = await readErasure(this.parts.audit, tenant, id);
      if (erasure?.completed !== null || this.isClosing()) return;
      if ((await advance(this.parts, erasure)) === 'waits') return;
      this.logger.info({ request: id, step: erasure.step }, 'a step of an erasure was taken');
    }
  }

  /** Asked through a method, since it changes while something is awaited. */
  private isClosing(): boolean {
    return this.closing;
  }
}

type SagaTenant = Parameters<typeof readErasure>[1];

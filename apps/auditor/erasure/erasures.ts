import type { Logger } from 'pino';
import { Rounds, type WakeUp } from '#event-log';
import type { Metrics, Readiness } from '#platform';
import type { Erasure } from './erasure.ts';
import { noteTrouble } from './note-step.ts';
import { readOutstanding, type Outstanding } from './outstanding.ts';
import { openErasures, readErasure } from './read-erasures.ts';
import { advance, type SagaParts } from './saga.ts';

/** Requests that are read at once. */
const PAGE = 200;

/** Takes every open request on, whenever the log has news. Copies of the auditor may do so at once: each step is safe to repeat. */
export class Erasures extends Rounds {
  private trouble: string | undefined;
  private readonly open;

  constructor(
    private readonly parts: SagaParts,
    wakeUp: WakeUp,
    private readonly logger: Logger,
    { readiness, metrics }: { readonly readiness: Readiness; readonly metrics: Metrics },
  ) {
    super(wakeUp, (ending) => this.round(ending));
    this.open = metrics.gauge('rollcall_erasures_open', 'Erasure requests that are not completed', ['clock']);
    readiness.register('erasures', () =>
      this.trouble === undefined ? { ready: true } : { ready: false, reason: this.trouble },
    );
  }

  outstanding(erasure: Erasure): Promise<Outstanding> {
    return readOutstanding(this.parts.audit, this.parts.configuration, erasure);
  }

  private async round(ending: AbortSignal): Promise<void> {
    try {
      const counts = { overdue: 0, 'on time': 0 };
      const now = new Date();
      let after: Erasure | undefined;
      do {
        const page = await openErasures(this.parts.audit, after, PAGE);
        for (const erasure of page) {
          if (ending.aborted) return;
          counts[erasure.due < now ? 'overdue' : 'on time'] += 1;
          await this.takeOn(erasure, ending);
        }
        after = page.length < PAGE ? undefined : page.at(-1);
      } while (after !== undefined);
      this.open.set({ clock: 'overdue' }, counts.overdue);
      this.open.set({ clock: 'on time' }, counts['on time']);
      this.trouble = undefined;
    } catch (error) {
      if (this.trouble === undefined) this.logger.warn({ err: error }, 'erasures cannot be taken on; tried again');
      this.trouble = 'requests cannot be taken on';
    }
  }

  /** As far as it goes now. What is wrong with one request keeps no other waiting, and is told once. */
  private async takeOn(erasure: Erasure, ending: AbortSignal): Promise<void> {
    const { audit } = this.parts;
    let now: Erasure | undefined = erasure;
    try {
      while (now?.completed === null && !ending.aborted && (await advance(this.parts, now)) === 'went on') {
        this.logger.info({ request: now.id, step: now.step }, 'a step of an erasure was taken');
        now = await readErasure(audit, now.tenant, now.id);
      }
    } catch (error) {
      const isNews = await noteTrouble(audit, now ?? erasure, 'this step fails; the log of the auditor says why');
      if (isNews) this.logger.error({ err: error, request: erasure.id }, 'a step of an erasure fails; tried again');
    }
  }
}

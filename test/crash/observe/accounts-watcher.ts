import { setTimeout as pause } from 'node:timers/promises';
import type { Anomaly } from '../checker/anomaly.ts';
import { checkDoubles } from '../checker/check-accounts.ts';
import { TARGETS } from '../checker/wanted-accounts.ts';
import { readAccounts } from './read-accounts.ts';

const INTERVAL = 250;

/** Looks at the four systems all the while: an account that is there twice, if only for a moment, is found. */
export class AccountsWatcher {
  private readonly found = new Map<string, Anomaly>();
  private readonly stopping = new AbortController();
  private readonly watching: Promise<void>;

  constructor(private readonly sandboxUrl: string) {
    this.watching = this.watch();
  }

  get anomalies(): readonly Anomaly[] {
    return [...this.found.values()];
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const accounts = await readAccounts(this.sandboxUrl).catch(() => undefined); // the sandbox was killed
      if (accounts !== undefined) {
        for (const target of TARGETS) {
          for (const double of checkDoubles(target, accounts[target])) this.found.set(double.what, double);
        }
      }
      await pause(INTERVAL);
    }
  }
}

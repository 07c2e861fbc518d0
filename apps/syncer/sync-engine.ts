import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { TenantId } from '#identity';
import type { KeyEncryptionProvider } from '#keyring';
import { IngressDoor, Rounds, WakeUp } from '#event-log';
import { DIRECTORY_CHANNEL } from '#directory';
import { createClient, type Metrics, type Readiness } from '#platform';
import type { Target } from '#targets';
import { Backfill } from './backfill/backfill.ts';
import { FactSender } from './facts/fact-sender.ts';
import { fingerprintKeys, type FingerprintKeys } from './fingerprint/fingerprint-keys.ts';
import { commitIntents, type NewIntent } from './intent/commit-intents.ts';
import { Leadership } from './leases/leadership.ts';
import { WorkerLife } from './leases/worker-life.ts';
import { SYNC_CHANNEL } from './news/channel.ts';
import { DirectoryNews } from './news/directory-news.ts';
import { Gathered } from './outcome/gathered.ts';
import { OutcomeStore } from './outcome/outcome-store.ts';
import type { Reconciler } from './reconcile/reconciler.ts';
import { TargetReadiness } from './target/target-readiness.ts';
import { noteTargets } from './target/target-rows.ts';
import { tenantOf } from './target/tenant-of.ts';
import { TargetWorker } from './target/target-worker.ts';
import { WorkMetrics } from './target/work-metrics.ts';

export interface EngineOptions {
  readonly targets: readonly Target[];
  readonly sync: Pool;
  readonly directory: Pool;
  /** For listening: connections outside the pools. */
  readonly syncUrl: string;
  readonly directoryUrl: string;
  readonly provider: KeyEncryptionProvider;
  readonly ingressUrl: string;
  readonly factsTokenFile: string;
  readonly logger: Logger;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
}

/** Milliseconds that the ingress may take for a batch of facts. */
const TELL_DEADLINE = 10_000;

/** Everything that works on the targets in this process: one worker for each, and what they share. */
export class SyncEngine {
  private readonly life: WorkerLife;
  private readonly outcomes: OutcomeStore;
  private readonly facts: FactSender;
  private readonly leadership: Leadership;
  private readonly directoryNews: DirectoryNews;
  private readonly syncNews: Rounds;
  private readonly backfill: Backfill;
  private readonly metrics: WorkMetrics;
  private workers: readonly TargetWorker[] = [];
  private readinessOfTargets: TargetReadiness | undefined;

  constructor(private readonly options: EngineOptions) {
    const { sync, directory, targets, logger, syncUrl, directoryUrl, ingressUrl, factsTokenFile } = options;
    const ring = (): void => this.ring();
    this.metrics = new WorkMetrics(options.metrics);
    this.life = new WorkerLife(sync, logger, ring);
    this.leadership = new Leadership(sync, 'facts', this.life.id, logger);
    this.facts = new FactSender({
      pool: sync,
      door: new IngressDoor({ ingressUrl, tokenFile: factsTokenFile, deadline: TELL_DEADLINE }),
      logger,
      leads: () => this.leadership.held,
    });
    this.outcomes = new OutcomeStore({
      pool: sync,
      worker: this.life.id,
      logger,
      pushesGroups: (name) => targets.some((target) => target.name === name && target.groups),
      stored: (outcomes) => {
        this.metrics.stored(outcomes);
        if (outcomes.some(({ facts }) => facts.length > 0)) this.facts.bell.ring();
      },
    });
    this.directoryNews = new DirectoryNews({
      wakeUp: new WakeUp(() => createClient(directoryUrl, 'syncer directory news'), DIRECTORY_CHANNEL, logger),
      sync,
      directory,
      logger,
      woken: ring,
    });
    const syncWakeUp = new WakeUp(() => createClient(syncUrl, 'syncer news'), SYNC_CHANNEL, logger);
    // Something may have become due, here or in another copy.
    this.syncNews = new Rounds(syncWakeUp, () => {
      // What was raised waits for the directory, which may have come there before us.
      this.directoryNews.look();
      ring();
      return Promise.resolve();
    });
    this.backfill = new Backfill({ sync, directory, targets, logger });
  }

  async start(): Promise<void> {
    const { sync, targets, readiness } = this.options;
    const keys = await this.keysOfTenants();
    await noteTargets(sync, targets);
    await this.life.start();
    await this.leadership.start();
    const intents = new Gathered<NewIntent, boolean>(async (items) => {
      const held = await commitIntents(sync, this.life.id, items);
      return items.map(({ row }) => held.has(row));
    });
    this.workers = targets.map((target) => this.workerOf(target, keyOf(keys, target), intents));
    this.readinessOfTargets = new TargetReadiness(sync, this.workers, this.metrics);
    this.readinessOfTargets.register(readiness);
    readiness.register('facts', () => this.facts.readiness());
    this.directoryNews.start();
    this.syncNews.start();
    this.facts.start();
    for (const worker of this.workers) worker.start();
    this.backfill.start();
  }

  /** Leases no more, finishes the calls under way, stores and tells what came of them. */
  async close(): Promise<void> {
    await this.backfill.close();
    await this.syncNews.close();
    await Promise.all(this.workers.map((worker) => worker.close()));
    await this.outcomes.idle();
    await this.directoryNews.close();
    await this.facts.close();
    await this.leadership.close();
    await this.life.close();
  }

  /** Undefined for a target that this process does not keep. */
  reconcilerOf(target: string): Reconciler | undefined {
    return this.workers.find(({ name }) => name === target)?.reconciler;
  }

  private ring(): void {
    for (const worker of this.workers) worker.ring();
  }

  private async keysOfTenants(): Promise<ReadonlyMap<TenantId, FingerprintKeys>> {
    const { sync, provider, targets } = this.options;
    const keys = new Map<TenantId, FingerprintKeys>();
    for (const tenant of new Set(targets.map(tenantOf))) {
      keys.set(tenant, await fingerprintKeys(sync, provider, tenant));
    }
    return keys;
  }

  private workerOf(target: Target, keys: FingerprintKeys, intents: Gathered<NewIntent, boolean>): TargetWorker {
    const { sync, directory, logger } = this.options;
    return new TargetWorker({
      target,
      worker: this.life.id,
      sync,
      directory,
      keys,
      intents,
      outcomes: this.outcomes,
      news: this.directoryNews,
      watch: this.metrics,
      mayTell: () => this.facts.mayTell,
      logger,
    });
  }
}

function keyOf(keys: ReadonlyMap<string, FingerprintKeys>, { tenant }: Target): FingerprintKeys {
  const key = keys.get(tenant);
  if (key === undefined) throw new Error('a tenant without a fingerprint key');
  return key;
}

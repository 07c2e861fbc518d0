import { setTimeout as pause } from 'node:timers/promises';
import { ScimClient } from '../e2e/scim-client.ts';
import { eventually } from '../support/eventually.ts';
import type { RunningSystem } from '../support/system.ts';
import type { Anomaly } from './checker/anomaly.ts';
import { checkAccounts } from './checker/check-accounts.ts';
import { checkDirectory } from './checker/check-directory.ts';
import { checkPolls } from './checker/check-polls.ts';
import { checkSequence } from './checker/check-sequence.ts';
import { checkTopic } from './checker/check-topic.ts';
import { checkUsersTopic } from './checker/check-users-topic.ts';
import { checkWrites } from './checker/check-writes.ts';
import { expectedOf } from './checker/expected-state.ts';
import { TARGETS, wantedAccounts } from './checker/wanted-accounts.ts';
import type { Write } from './checker/write.ts';
import { AccountsWatcher } from './observe/accounts-watcher.ts';
import { openDatabases, type Databases } from './observe/databases.ts';
import { LogWatcher } from './observe/log-watcher.ts';
import { readAccounts } from './observe/read-accounts.ts';
import { readDirectory } from './observe/read-directory.ts';
import { checkHistories } from './observe/read-histories.ts';
import { readLog } from './observe/read-log.ts';
import { readEventsTopic, readUsersTopic, TopicWatcher } from './observe/topics.ts';
import { withSyncState } from './observe/with-sync-state.ts';
import { Client } from './workload/client.ts';
import { STALL, planFaults, type Fault } from './workload/faults.ts';
import { seededRandom, type SeededRandom } from './workload/seeded-random.ts';
import { writeUntil } from './workload/write-until.ts';

/** How long clients write in a round, and how long everybody may take to catch up afterwards, in milliseconds. */
const WRITING = 8_000;
const SETTLING = 120_000;
const CLIENTS = 4;
/** How many histories are asked for after a round: each asking is itself an event. */
const HISTORIES = 5;

export interface RoundReport {
  readonly faults: readonly Fault[];
  readonly writes: number;
  readonly events: number;
  readonly anomalies: readonly Anomaly[];
}

/** A running system with everybody who watches it, over as many rounds as wanted. */
export class Session {
  private readonly writes: Write[] = [];
  private readonly client: ScimClient;

  private constructor(
    private readonly system: RunningSystem,
    private readonly databases: Databases,
    private readonly log: LogWatcher,
    private readonly accounts: AccountsWatcher,
    private readonly topic: TopicWatcher | undefined,
  ) {
    this.client = new ScimClient(system);
  }

  static async open(system: RunningSystem): Promise<Session> {
    const databases = await openDatabases(system);
    const { sandboxUrl, kafkaBrokers } = system.run;
    const topic = kafkaBrokers === undefined ? undefined : await TopicWatcher.start(kafkaBrokers);
    return new Session(system, databases, new LogWatcher(databases), new AccountsWatcher(sandboxUrl), topic);
  }

  /** Lets clients write while things are killed, waits until everybody has caught up, and says what is wrong then. */
  async play(seed: string): Promise<RoundReport> {
    const random = seededRandom(seed);
    const faults = planFaults(random, WRITING, this.system.run.kafkaBrokers !== undefined);
    const before = this.writes.length;
    await Promise.all([this.write(random, seed), this.strike(faults)]);
    const anomalies = await this.settle(() => this.look());
    const log = await readLog(this.databases);
    const sample = [...expectedOf(log).people.keys()].slice(-HISTORIES);
    const histories = await this.settle(() => checkHistories(this.client, sample, log));
    return {
      faults,
      writes: this.writes.length - before,
      events: log.length,
      anomalies: [...(await withSyncState(this.databases, anomalies)), ...this.accounts.anomalies, ...histories],
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.log.stop(), this.accounts.stop(), this.topic?.stop()]);
    await this.databases.close();
  }

  private async write(random: SeededRandom, seed: string): Promise<void> {
    const round = seededRandom(seed).below(0xff_ffff).toString(36);
    const clients = Array.from(
      { length: CLIENTS },
      (_, number) =>
        new Client(`r${round}c${number}`, seededRandom(`${seed}/client ${number}/${random.next()}`), this.client),
    );
    const stop = AbortSignal.timeout(WRITING);
    try {
      await Promise.all(clients.map((client) => writeUntil(client, stop)));
    } finally {
      this.writes.push(...clients.flatMap(({ writes }) => writes));
    }
  }

  private async strike(faults: readonly Fault[]): Promise<void> {
    const began = performance.now();
    const stalled: Promise<void>[] = [];
    for (const { after, victim, kind } of faults) {
      await pause(Math.max(0, began + after - performance.now()));
      await this.system.untilAlive(victim);
      if (kind === 'kill') await this.system.kill(victim);
      else stalled.push(this.system.stall(victim, STALL));
    }
    await Promise.all(stalled);
  }

  /** The anomalies that are left when everybody has had the time to catch up. */
  private async settle(look: () => Promise<readonly Anomaly[]>): Promise<readonly Anomaly[]> {
    let last: readonly Anomaly[] = [];
    const clean = async (): Promise<boolean> => {
      last = await look();
      return last.length === 0;
    };
    await eventually(clean, { within: SETTLING, every: 500 }).catch((error: unknown) => {
      // Without an anomaly the last look itself failed.
      if (last.length === 0) throw error;
    });
    return last;
  }

  /** Everybody's view, those that follow the log first: what they have seen must be in it. */
  private async look(): Promise<Anomaly[]> {
    const polled = [...this.log.polled];
    const followed = this.topic?.records();
    const brokers = this.system.run.kafkaBrokers;
    const read = brokers === undefined ? undefined : await readEventsTopic(brokers);
    const log = await readLog(this.databases);
    const expected = expectedOf(log);
    const rows = await readDirectory(this.databases);
    const accounts = await readAccounts(this.system.run.sandboxUrl);
    return [
      ...checkSequence(log),
      ...checkWrites(this.writes, log),
      ...checkPolls('a reader of the log', polled, log),
      ...(followed === undefined || read === undefined ? [] : checkTopic([followed, read], log)),
      ...(brokers === undefined ? [] : checkUsersTopic(expected, await readUsersTopic(brokers))),
      ...checkDirectory(expected, rows),
      ...TARGETS.flatMap((target) => checkAccounts(target, wantedAccounts(expected, target), accounts[target])),
    ];
  }
}

import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { findPeople } from '#directory';
import { isResourceId, isTenantId, type ResourceId } from '#identity';
import { ListInterrupted, type Desired, type RemoteAccount, type Target } from '#targets';
import type { Ask } from '../account/scene.ts';
import { judgeLinked, judgeMissing, judgeUnlinked, type Finding, type Remembered } from './drift.ts';
import { rememberedByAccount, rememberedByPerson, unlisted } from './remembered.ts';
import { addFindings, beginRun, moveRun, noteListed, sealPlan } from './run-rows.ts';

export interface ReconcilerOptions {
  readonly sync: Pool;
  readonly directory: Pool;
  readonly target: Target;
  readonly worker: string;
  /** Asks the target in its turn, as the worker of the target does. */
  readonly ask: Ask;
  readonly logger: Logger;
}

const PAGE = 200;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * Compares everything that a target lists with what the directory wants of it, a page at a time, and makes a plan.
 * Nothing is written to the target. The list may come in any order, and show a page twice: what was listed is noted.
 * Whoever seems to be missing is asked for alone, since a list can lose a page.
 */
export class Reconciler {
  private readonly abort = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: ReconcilerOptions) {}

  /** Begins a run, which goes on by itself; undefined while one is going on. */
  async begin(): Promise<string | undefined> {
    const { sync, target, worker } = this.options;
    const run = await beginRun(sync, target.name, worker);
    if (run !== undefined) this.running = this.run(run);
    return run;
  }

  async close(): Promise<void> {
    this.abort.abort();
    await this.running;
  }

  private async run(run: string): Promise<void> {
    const { sync, target, logger } = this.options;
    try {
      for await (const page of target.connector.list('User', { signal: this.abort.signal })) {
        await this.judge(run, page);
      }
      await moveRun(sync, run, 'confirming');
      await this.confirm(run);
      await sealPlan(sync, run);
      await moveRun(sync, run, 'planned');
    } catch (error) {
      const reason = this.abort.signal.aborted
        ? 'the process that ran it ended'
        : error instanceof ListInterrupted
          ? error.message
          : 'it could not be carried out; see the log';
      logger.warn({ err: error, target: target.name }, 'a reconcile run has failed; nothing is concluded from it');
      await moveRun(sync, run, 'failed', reason).catch((failure: unknown) =>
        logger.warn({ err: failure }, 'that a run has failed could not be noted'),
      );
    }
  }

  private async judge(run: string, page: readonly RemoteAccount[]): Promise<void> {
    const { sync, target } = this.options;
    const fresh = await noteListed(sync, run, [...new Set(page.map(({ remoteId }) => remoteId))]);
    const accounts = [
      ...new Map(page.filter(({ remoteId }) => fresh.has(remoteId)).map((account) => [account.remoteId, account])),
    ].map(([, account]) => account);
    if (accounts.length === 0) return;
    const linked = await rememberedByAccount(
      sync,
      target.name,
      accounts.map(({ remoteId }) => remoteId),
    );
    const carried = accounts.flatMap(({ remoteId, externalId }) =>
      !linked.has(remoteId) && externalId !== undefined && isResourceId(externalId) ? [externalId] : [],
    );
    const owners = await rememberedByPerson(sync, target.name, carried);
    const wishes = await this.wishes([...[...linked.values()].map(({ resource }) => resource), ...carried]);
    const findings = accounts.flatMap((account) => {
      const finding = this.judgeOne(account, linked, owners, wishes);
      return finding === undefined ? [] : [finding];
    });
    await addFindings(sync, run, { target: target.name, tenant: target.tenant }, findings);
  }

  private judgeOne(
    account: RemoteAccount,
    linked: ReadonlyMap<string, Remembered>,
    owners: ReadonlyMap<string, Remembered>,
    wishes: ReadonlyMap<string, Desired>,
  ): Finding | undefined {
    const owner = linked.get(account.remoteId);
    if (owner !== undefined) return judgeLinked(this.options.target, owner, wishes.get(owner.resource), account);
    const { externalId } = account;
    const wish = externalId === undefined ? undefined : wishes.get(externalId);
    const finding = judgeUnlinked(externalId === undefined ? undefined : owners.get(externalId), wish, account);
    // Nobody is remembered, but the directory knows them: their id is the one that the account carries.
    if (finding?.resource !== null || wish === undefined || externalId === undefined) return finding;
    return isResourceId(externalId) ? { ...finding, resource: externalId } : finding;
  }

  /** Asks for each account that the list did not show. */
  private async confirm(run: string): Promise<void> {
    const { sync, target, ask } = this.options;
    for (let after: string = BEFORE_ALL; ;) {
      const page = await unlisted(sync, target.name, run, after, PAGE);
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.resource;
      const wishes = await this.wishes(page.map(({ resource }) => resource));
      const findings: Finding[] = [];
      for (const remembered of page) {
        this.abort.signal.throwIfAborted();
        const { remoteId, resource } = remembered;
        if (remoteId === null) continue;
        const answer = await ask('read', (options) => target.connector.read('User', remoteId, options));
        if (answer.kind === 'failed') throw new ListInterrupted(answer.error);
        const wish = wishes.get(resource);
        const finding =
          answer.kind === 'done' ? judgeLinked(target, remembered, wish, answer.value) : judgeMissing(remembered, wish);
        if (finding !== undefined) findings.push(finding);
      }
      await addFindings(sync, run, { target: target.name, tenant: target.tenant }, findings);
    }
  }

  private async wishes(resources: readonly ResourceId[]): Promise<ReadonlyMap<string, Desired>> {
    const { directory, target } = this.options;
    if (resources.length === 0 || !isTenantId(target.tenant)) return new Map();
    const people = await findPeople(directory, target.tenant, resources);
    return new Map([...people].map(([id, person]) => [id, target.desire(person)]));
  }
}

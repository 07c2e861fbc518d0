import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpException,
  Inject,
  Param,
  Post,
  Query,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import type { Target } from '#targets';
import { SYNC_POOL, TARGETS } from '../connections.ts';
import { applyPlan } from '../reconcile/apply-plan.ts';
import type { Drift } from '../reconcile/drift.ts';
import { planCounts, planPage, readRun, type PlanEntry, type Run } from '../reconcile/run-rows.ts';
import { SyncEngine } from '../sync-engine.ts';
import { findTarget } from './find-target.ts';
import { parse } from './parse.ts';
import { ProblemFilter } from './problem.filter.ts';

const PAGE = 1_000;
const page = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(0).max(PAGE).default(100),
});
const applyRequest = z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be the hash of a plan') });
const runId = z.uuid();

/** Compares a target's whole list with the directory, and mends what differs by a plan that somebody has seen. */
@Controller('targets/:name/runs')
@UseGuards(BearerGuard)
@RequireScopes('admin')
@UseFilters(ProblemFilter)
export class ReconcileController {
  constructor(
    @Inject(SYNC_POOL) private readonly sync: Pool,
    @Inject(TARGETS) private readonly targets: readonly Target[],
    private readonly engine: SyncEngine,
  ) {}

  /** Begins a run; 409 while one is going on. Nothing is written to the target. */
  @Post()
  @HttpCode(202)
  async begin(@Param('name') name: string, @CurrentCaller() caller: Caller): Promise<{ readonly run: string }> {
    const target = findTarget(this.targets, name, caller);
    const run = await this.engine.reconcilerOf(target.name)?.begin();
    if (run === undefined) throw new HttpException('a run of this target is going on; wait for it', 409);
    return { run };
  }

  /** How far a run is; its plan's hash, counts and entries once there is one (`after`: the last place seen). */
  @Get(':run')
  async read(
    @Param('name') name: string,
    @Param('run') run: string,
    @Query() query: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<Run & { readonly counts: Partial<Record<Drift, number>>; readonly entries: readonly PlanEntry[] }> {
    const target = findTarget(this.targets, name, caller);
    const id = parse(runId, run);
    const found = await readRun(this.sync, target.name, id);
    if (found === undefined) throw new HttpException('there is no such run of this target', 404);
    const { after, limit } = parse(page, query);
    return {
      ...found,
      counts: await planCounts(this.sync, id),
      entries: await planPage(this.sync, id, after, limit),
    };
  }

  /** Takes `{ hash }`: applies exactly that plan, once; 409 when there is none such. */
  @Post('apply')
  @HttpCode(200)
  async apply(
    @Param('name') name: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<{ readonly applied: number }> {
    const target = findTarget(this.targets, name, caller);
    const applied = await applyPlan(this.sync, target, parse(applyRequest, body).hash);
    if (applied.kind === 'stale') {
      throw new HttpException('there is no plan of this hash that is not applied yet; make a new one', 409);
    }
    return { applied: applied.rows };
  }
}

import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseFilters, UseGuards } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { isResourceId } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import type { Target } from '#targets';
import { SYNC_POOL, TARGETS } from '../connections.ts';
import { approveRemovals } from '../guard/removals.ts';
import { listParkedRows, retryParked, type ParkedRow } from '../parked/parked-rows.ts';
import { targetQueues, type TargetQueue } from '../target/queue.ts';
import { pauseTarget, resumeTarget } from '../target/target-rows.ts';
import { findTarget } from './find-target.ts';
import { parse } from './parse.ts';
import { ProblemFilter } from './problem.filter.ts';

const COUNTED = 1_000_000;
const PAGE = 1_000;

const pauseRequest = z.strictObject({ reason: z.string().trim().min(1).max(500) });
const page = z.object({
  after: z.string().refine(isResourceId, 'must be a lower-case UUID').optional(),
  limit: z.coerce.number().int().min(1).max(PAGE).default(100),
});
const retryRequest = z.strictObject({
  resource: z.string().refine(isResourceId, 'must be a lower-case UUID').optional(),
});

/** What a person may do with a target while it is kept in step: look, hold, let go on, try again. */
@Controller('targets')
@UseGuards(BearerGuard)
@RequireScopes('admin')
@UseFilters(ProblemFilter)
export class TargetsController {
  constructor(
    @Inject(SYNC_POOL) private readonly sync: Pool,
    @Inject(TARGETS) private readonly targets: readonly Target[],
  ) {}

  @Get()
  async list(@CurrentCaller() caller: Caller): Promise<{ readonly targets: readonly TargetQueue[] }> {
    const names = this.targets.filter(({ tenant }) => tenant === caller.tenant).map(({ name }) => name);
    return { targets: await targetQueues(this.sync, names, COUNTED) };
  }

  /** Takes `{ reason }`. What is under way is finished; nothing more is begun, in any copy. */
  @Post(':name/pause')
  @HttpCode(200)
  async pause(
    @Param('name') name: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<{ readonly paused: boolean }> {
    const target = findTarget(this.targets, name, caller);
    const { reason } = parse(pauseRequest, body);
    return { paused: await pauseTarget(this.sync, target.name, reason, caller.token) };
  }

  @Post(':name/resume')
  @HttpCode(200)
  async resume(@Param('name') name: string, @CurrentCaller() caller: Caller): Promise<{ readonly resumed: boolean }> {
    return { resumed: await resumeTarget(this.sync, findTarget(this.targets, name, caller).name) };
  }

  /** Lets removals go on that were held because they were too many at once. */
  @Post(':name/approve')
  @HttpCode(200)
  async approve(@Param('name') name: string, @CurrentCaller() caller: Caller): Promise<{ readonly released: number }> {
    return { released: await approveRemovals(this.sync, findTarget(this.targets, name, caller).name) };
  }

  /** Whoever waits for a person, in the order of ids; `after` is the last id of the page before. */
  @Get(':name/parked')
  async parked(
    @Param('name') name: string,
    @Query() query: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<{ readonly parked: readonly ParkedRow[] }> {
    const target = findTarget(this.targets, name, caller);
    return { parked: await listParkedRows(this.sync, target.name, parse(page, query)) };
  }

  /** Tries parked rows again: `{ resource }` one of them, `{}` all. */
  @Post(':name/retry')
  @HttpCode(200)
  async retry(
    @Param('name') name: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<{ readonly retried: number }> {
    const { resource } = parse(retryRequest, body);
    return { retried: await retryParked(this.sync, findTarget(this.targets, name, caller).name, resource) };
  }
}

import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpException,
  Inject,
  Param,
  Post,
  Put,
  Req,
  UseGuards,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { TenantId } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { read } from '../../admin/token-requests.ts';
import { baseOf } from '../../scim/request-base.ts';
import { FEED_POOL } from '../feed-pool.ts';
import { discardParked, listParked, retryParked, type Parked } from '../queue/settle-queued.ts';
import { readStandings, type ReceiverStanding } from './read-receivers.ts';
import { newReceiver, pushDelivery } from './receiver.ts';
import { Receivers, type MadeReceiver } from './receivers.ts';

/** A receiver as it is shown: whether it has credentials, never which. */
type Shown = Omit<ReceiverStanding, 'tenant' | 'authorization' | 'kid' | 'since'> & { readonly authorized: boolean };

/** Receivers of Security Event Tokens, of the caller's own tenant. Nothing in a request names another. */
@Controller('admin/receivers')
@UseGuards(BearerGuard)
@RequireScopes('admin')
export class ReceiversController {
  constructor(
    @Inject(FEED_POOL) private readonly pool: Pool,
    private readonly receivers: Receivers,
  ) {}

  @Post()
  async create(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<MadeReceiver> {
    const wanted = read(newReceiver, body);
    // People's data leaves through it: nobody lets others see what they may not.
    if (wanted.content === 'full' && !caller.scopes.has('scim:read'))
      throw new HttpException('content: full needs a token that has the scope scim:read itself', 403);
    return this.receivers.create(tenantOf(caller), wanted, originOf(request));
  }

  @Get()
  async list(@CurrentCaller() caller: Caller): Promise<{ receivers: Shown[] }> {
    return { receivers: (await readStandings(this.pool, tenantOf(caller))).map(shown) };
  }

  @Get(':id')
  async show(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Shown> {
    return shown(await this.find(id, caller));
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<void> {
    await this.find(id, caller);
    expectFound(await this.receivers.remove(tenantOf(caller), id));
  }

  /** Another endpoint or other credentials for one that is pushed to; it is tried at once. */
  @Put(':id/delivery')
  @HttpCode(204)
  async move(@Param('id') id: string, @Body() body: unknown, @CurrentCaller() caller: Caller): Promise<void> {
    const delivery = read(pushDelivery, body);
    const { method } = await this.find(id, caller);
    if (method === 'poll') throw new HttpException('this receiver polls; it has no endpoint', 409);
    expectFound(await this.receivers.move(tenantOf(caller), id, delivery));
  }

  /** Tries it again now; one that was suspended hears of what happens from here on. */
  @Post(':id/resume')
  @HttpCode(204)
  async resume(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<void> {
    await this.find(id, caller);
    expectFound(await this.receivers.resume(tenantOf(caller), id));
  }

  /** What it has refused, oldest first. */
  @Get(':id/parked')
  async parked(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<{ parked: Parked[] }> {
    return { parked: await listParked(this.pool, (await this.find(id, caller)).id) };
  }

  @Post(':id/parked/retry')
  @HttpCode(200)
  async retry(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<{ retried: number }> {
    return { retried: await retryParked(this.pool, (await this.find(id, caller)).id) };
  }

  @Delete(':id/parked')
  async discard(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<{ discarded: number }> {
    return { discarded: await discardParked(this.pool, (await this.find(id, caller)).id) };
  }

  private async find(id: string, caller: Caller): Promise<ReceiverStanding> {
    const known = z.uuid().safeParse(id).success ? await readStandings(this.pool, tenantOf(caller), id) : [];
    const [found] = known;
    if (found === undefined) throw noSuchReceiver();
    return found;
  }
}

const tenantOf = ({ tenant }: Caller): TenantId => tenant as TenantId;

/** This provider without the path of SCIM. */
const originOf = (request: FastifyRequest): string => baseOf(request).replace(/\/scim\/v2$/, '');

const shown = ({ tenant: _, authorization, kid: _kid, since: _since, ...receiver }: ReceiverStanding): Shown => ({
  ...receiver,
  authorized: authorization !== null,
});

const noSuchReceiver = (): HttpException => new HttpException('no such receiver', 404);

/** It may have been removed since it was found. */
function expectFound(done: boolean): void {
  if (!done) throw noSuchReceiver();
}

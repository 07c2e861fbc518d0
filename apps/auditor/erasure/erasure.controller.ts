import {
  BadRequestException,
  Body,
  ConflictException,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { z } from 'zod';
import { isResourceId } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { tenantOf } from '../access/tenant-of.ts';
import { AUDIT_POOL } from '../connections.ts';
import { findSubject } from '../history/find-subject.ts';
import { clockOf, dueDate, type Clock } from './due-date.ts';
import type { Erasure } from './erasure.ts';
import { Erasures } from './erasures.ts';
import { openErasure } from './open-erasure.ts';
import { listErasures, readErasure } from './read-erasures.ts';
import { readReceipts, type Receipt } from './read-receipts.ts';
import { signOff } from './sign-off.ts';

const request = z.strictObject({
  subject: z.string().toLowerCase().refine(isResourceId, 'must be the UUID of a person'),
});
const reason = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(3, 'must say why (3 characters or more)')
    .max(500, 'must be at most 500 characters')
    .regex(/^\P{C}*$/u, 'must be one line of text'),
});

/** A request as it is shown: what was asked, how far it is, what each target showed. */
interface Shown extends Omit<Erasure, 'tenant' | 'targets'> {
  readonly clock: Clock;
  readonly receipts: readonly (Receipt | { readonly target: string; readonly outcome: 'awaited' })[];
}

/** Requests to be erased (GDPR Art. 17), under their own scope. */
@Controller('privacy/erasures')
@UseGuards(BearerGuard)
@RequireScopes('erase')
export class ErasureController {
  constructor(
    @Inject(AUDIT_POOL) private readonly audit: Pool,
    private readonly erasures: Erasures,
  ) {}

  /** Takes `{ subject }`; 202 with the request, which is that of an earlier call where one is open. */
  @Post()
  @HttpCode(202)
  async create(
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Shown> {
    const { subject } = checked(request, body);
    const tenant = tenantOf(caller);
    const known = await findSubject(this.audit, tenant, subject);
    if (known === undefined || known.first.startsWith('rollcall.group.')) {
      throw new NotFoundException('this tenant has no person with that id in its history (yet)');
    }
    const requested = new Date();
    const asked = { id: randomUUID(), tenant, subject, requested, requestedBy: caller.token, due: dueDate(requested) };
    const erasure = await openErasure(this.audit, asked);
    this.erasures.ring();
    void reply.header('location', `/privacy/erasures/${erasure.id}`);
    return this.show(erasure);
  }

  @Get()
  @Header('cache-control', 'no-store')
  async list(@CurrentCaller() caller: Caller): Promise<{ erasures: Shown[] }> {
    const erasures = await listErasures(this.audit, tenantOf(caller));
    return { erasures: await Promise.all(erasures.map((erasure) => this.show(erasure))) };
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  async read(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Shown> {
    return this.show(await this.find(id, caller));
  }

  /**
   * Takes `{ reason }`: somebody answers by name for what targets keep. 409 where nothing waits for that, and while a
   * target has not been read back: nobody can answer for what they have not seen.
   */
  @Post(':id/sign-off')
  @HttpCode(200)
  async signOff(@Param('id') id: string, @Body() body: unknown, @CurrentCaller() caller: Caller): Promise<Shown> {
    const { reason: because } = checked(reason, body);
    const erasure = await this.find(id, caller);
    const { kept, awaited } = await this.erasures.outstanding(erasure);
    if (kept.length > 0 && awaited.length > 0) {
      throw new ConflictException(
        `what ${awaited.join(', ')} may keep is not known yet; sign off when they have answered`,
      );
    }
    const { tenant, id: request } = erasure;
    if (kept.length === 0 || !(await signOff(this.audit, { tenant, id: request, by: caller.token, because }))) {
      throw new ConflictException('no target of this request keeps anything that could be signed off');
    }
    this.erasures.ring();
    return this.show(await this.find(id, caller));
  }

  private async find(id: string, caller: Caller): Promise<Erasure> {
    const erasure = z.uuid().safeParse(id).success ? await readErasure(this.audit, tenantOf(caller), id) : undefined;
    if (erasure === undefined) throw new NotFoundException('this tenant has no such request');
    return erasure;
  }

  private async show({ tenant, targets, ...erasure }: Erasure): Promise<Shown> {
    const receipts = await readReceipts(this.audit, { tenant, ...erasure });
    const awaited = targets
      .filter((target) => receipts.every((receipt) => receipt.target !== target))
      .map((target) => ({ target, outcome: 'awaited' as const }));
    return {
      ...erasure,
      clock: clockOf(erasure.due, erasure.completed, new Date()),
      receipts: [...receipts, ...awaited],
    };
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new BadRequestException(
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'} ${message}`).join('; '),
  );
}

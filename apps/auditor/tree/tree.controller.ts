import {
  BadRequestException,
  Controller,
  Get,
  Header,
  NotFoundException,
  Param,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { parseTilePath } from '#transparency';
import { tenantOf } from '../access/tenant-of.ts';
import { LogName } from './log-name.ts';
import { StoredTree } from './stored-tree.ts';

/**
 * The tree as C2SP tlog-tiles serves it, without a token: hashes tell nothing of what they are of, and a verifier need
 * not be anybody's customer.
 */
@Controller()
export class TreeController {
  constructor(
    private readonly tree: StoredTree,
    private readonly name: LogName,
  ) {}

  @Get('checkpoint')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', 'no-cache')
  async checkpoint(): Promise<string> {
    const note = await this.tree.checkpoint();
    if (note === undefined) throw new NotFoundException('no event has been taken into the tree yet');
    return note;
  }

  /** The vkey that verifiers are configured with, by hand: it is what they trust. */
  @Get('log-key')
  @Header('content-type', 'text/plain; charset=utf-8')
  key(): string {
    return `${this.name.verifier}\n`;
  }

  @Get('tile/*')
  async tile(@Param('*') rest: string, @Res() reply: FastifyReply): Promise<void> {
    const path = parseTilePath(`tile/${rest}`);
    const bytes = path === undefined ? undefined : await this.tree.resource(path);
    if (bytes === undefined) throw new NotFoundException('the tree has no such tile');
    void reply
      .header('content-type', 'application/octet-stream')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(Buffer.from(bytes));
  }
}

const wholeNumber = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'must be a whole number from 1 on')
  .transform(Number);
const sizes = z.strictObject({ from: wholeNumber, to: wholeNumber });

/** Proofs, for those who may ask for histories: a client with a token need not fetch tiles to have one. */
@Controller()
@UseGuards(BearerGuard)
@RequireScopes('audit')
export class ProofController {
  constructor(private readonly tree: StoredTree) {}

  /** A `.tlog-proof` file for one event of the caller's tenant, by its sequence. */
  @Get('events/:sequence/proof')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', 'no-store')
  async proof(@Param('sequence') text: string, @CurrentCaller() caller: Caller): Promise<string> {
    const sequence = wholeNumber.safeParse(text);
    if (!sequence.success)
      throw new BadRequestException('the sequence in the address must be a whole number from 1 on');
    const proof = await this.tree.proofFile(tenantOf(caller), sequence.data);
    if (proof === undefined)
      throw new NotFoundException('no checkpoint covers an event of this tenant with that sequence (yet)');
    return proof;
  }

  /** `{ from, to, proof: [base64] }`: that the tree of `to` events begins with that of `from` (RFC 6962 §2.1.2). */
  @Get('consistency')
  @Header('cache-control', 'no-store')
  async consistency(@Query() query: unknown): Promise<{ from: number; to: number; proof: string[] }> {
    const asked = sizes.safeParse(query);
    if (!asked.success) {
      throw new BadRequestException(
        asked.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '),
      );
    }
    const { from, to } = asked.data;
    const proof = await this.tree.consistency(from, to);
    if (proof === undefined) throw new NotFoundException('no checkpoint covers these sizes');
    return { from, to, proof: proof.map((hash) => Buffer.from(hash).toString('base64')) };
  }
}

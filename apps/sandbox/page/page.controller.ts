import { randomBytes } from 'node:crypto';
import { Controller, Get, Header, Inject, Req, Res, Sse, type MessageEvent } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { FaultSwitch } from '../http/fault-switch.ts';
import { SYSTEMS, type System } from '../http/system.ts';
import { renderBoard } from './board.ts';
import { pagePolicy, renderPage } from './page.ts';
import { Updates } from './updates.ts';

/** What people and tests see of all four systems at once. Open to anybody who reaches the port: it holds demo data. */
@Controller()
export class PageController {
  constructor(
    @Inject(SYSTEMS) private readonly systems: readonly System[],
    private readonly faults: FaultSwitch,
    private readonly updates: Updates,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  page(@Res({ passthrough: true }) reply: FastifyReply): string {
    const nonce = randomBytes(16).toString('base64');
    void reply.header('content-security-policy', pagePolicy(nonce));
    return renderPage(renderBoard(this.systems, this.faults), nonce).text;
  }

  /** The middle of the page, for its script. */
  @Get('board')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  board(): string {
    return renderBoard(this.systems, this.faults).text;
  }

  /** Server-sent events: one, without content, after each change. */
  @Sse('live')
  live(): Observable<MessageEvent> {
    return this.updates.stream();
  }

  /** Every record of every system, as that system stores it. */
  @Get('systems.json')
  @Header('cache-control', 'no-store')
  everything(@Req() request: FastifyRequest): Record<string, readonly object[]> {
    const origin = `${request.protocol}://${request.host}`;
    return Object.fromEntries(this.systems.map((system) => [system.name, system.records(origin)]));
  }
}

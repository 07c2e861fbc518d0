import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { FaultSwitch } from './fault-switch.ts';
import { Refusal } from './refusal.ts';
import type { RequestCounts } from './request-counts.ts';
import type { System } from './system.ts';

/**
 * Stands before every request to a system: counts it, lets the system's present fault happen, asks for credentials,
 * all before a body is read.
 */
export function installGate(
  app: NestFastifyApplication,
  systems: readonly System[],
  faults: FaultSwitch,
  counts: RequestCounts,
): void {
  const fastify = app.getHttpAdapter().getInstance();
  const unanswered = new WeakSet<FastifyRequest>();

  fastify.addHook('onRequest', async (request, reply) => {
    const system = systemOf(request, systems);
    if (system === undefined) return;
    const gone = new AbortController();
    counts.began(system.name);
    reply.raw.once('close', () => {
      gone.abort();
      counts.ended(system.name, reply.raw.writableFinished ? reply.statusCode : undefined);
    });
    if ((await faults.strike(system.name, gone.signal)) === 'lost') unanswered.add(request);
    if (system.failure() !== undefined) throw new Refusal('internal', 'the disk refused a write; restart the sandbox');
    if (system.isAllowed(request.headers)) return;
    throw new Refusal('unauthorized', 'the credentials are missing or wrong', {
      headers: { 'www-authenticate': system.challenge },
    });
  });

  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (unanswered.has(request)) reply.raw.destroy();
    done(null, payload);
  });
}

/**
 * The system whose interface a request is for. Asks for the route that was found, not for the address: `/%73hop`
 * leads to the shop as well. Routes with a parameter in the first place are the sandbox's own.
 */
export function systemOf(request: FastifyRequest, systems: readonly System[]): System | undefined {
  const route = request.routeOptions.url ?? request.url.split('?', 1)[0] ?? '';
  return systems.find(({ name }) => route.startsWith(`/${name}/`));
}

import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  isLive,
  isResourceId,
  parseNoneMatch,
  tagsMatch,
  type ResourceId,
  type ResourceKind,
  type ResourceState,
  type TenantId,
} from '#identity';
import type { Caller } from '#platform';
import { parsePatch, type ResourceType } from '#scim';
import { listParameters, selectionOf, unwrap } from '../query/list-parameters.ts';
import { isRecord, queryOf, searchRequest } from '../query/search-request.ts';
import { TenantTypes } from '../schemas/tenant-types.ts';
import { locationOf } from './answer.ts';
import { Commands, originOf, type Origin } from './commands.ts';
import { notFound } from './refusals.ts';
import { baseOf } from './request-base.ts';
import { Resources, type View } from './resources.ts';
import { sendGroup, sendJson, sendResource } from './scim-reply.ts';
import { readContent, toCreate, toDelete, toPatch, toReplace } from './to-command.ts';

/** One request to a SCIM endpoint: who asks, what, and where the answer goes. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
}

/** What both resource endpoints do (RFC 7644 §3.3 to §3.6). The controllers only name the type. */
@Injectable()
export class Endpoint {
  constructor(
    private readonly commands: Commands,
    private readonly resources: Resources,
    private readonly types: TenantTypes,
  ) {}

  async create(type: ResourceKind, { request, reply, caller }: Exchange): Promise<void> {
    const origin = originOf(caller, request.headers);
    const types = await this.types.of(origin.tenant);
    const view = viewOf(types[type], request);
    const content = unwrap(readContent(types[type], request.body));
    const { id, kid } = await this.commands.newResource(origin.tenant);
    const command = toCreate(type, { ...withoutCondition(origin), id, kid }, content);
    const state = await this.commands.run(command, request.bodyLength);
    const rendered = await this.resources.renderNew(origin.tenant, state, view);
    sendResource(reply, 201, rendered, locationOf(view.base, type, id));
  }

  async get(type: ResourceKind, id: string, { request, reply, caller }: Exchange): Promise<void> {
    const tenant = caller.tenant as TenantId;
    const types = await this.types.of(tenant);
    const view = viewOf(types[type], request);
    const streamed = await this.resources.streamed(tenant, type, id, view);
    if (streamed !== undefined) {
      sendGroup(reply, streamed);
      return;
    }
    const found = await this.resources.get(tenant, type, id, view);
    const known = request.headers['if-none-match'];
    if (known !== undefined && !found.hasDerived && tagsMatch(parseNoneMatch(known), found.version)) {
      void reply.status(304).header('etag', `W/"${found.version}"`).send();
      return;
    }
    sendResource(reply, 200, found);
  }

  async list(types: readonly ResourceKind[], { request, reply, caller }: Exchange, raw: unknown): Promise<void> {
    const tenant = caller.tenant as TenantId;
    const parameters = listParameters(types, isRecord(raw) ? queryOf(raw) : {}, await this.types.of(tenant));
    sendJson(reply, await this.resources.list(tenant, parameters, baseOf(request)));
  }

  /** POST to `.search` (RFC 7644 §3.4.3): the same query, so that nothing personal stands in a URL. */
  async search(types: readonly ResourceKind[], exchange: Exchange): Promise<void> {
    await this.list(types, exchange, searchRequest(exchange.request.body));
  }

  async replace(type: ResourceKind, id: string, { request, reply, caller }: Exchange): Promise<void> {
    const subject = { ...originOf(caller, request.headers), id: knownId(id) };
    const types = await this.types.of(subject.tenant);
    const view = viewOf(types[type], request);
    const content = unwrap(readContent(types[type], request.body));
    const command = toReplace(type, subject, content);
    const state = await this.commands.run(command, request.bodyLength);
    sendResource(reply, 200, await this.resources.render(subject.tenant, state, view));
  }

  async patch(type: ResourceKind, id: string, { request, reply, caller }: Exchange): Promise<void> {
    const subject = { ...originOf(caller, request.headers), id: knownId(id) };
    const types = await this.types.of(subject.tenant);
    const view = viewOf(types[type], request);
    const patch = unwrap(parsePatch(types[type], request.body));
    const command = toPatch(type, subject, patch);
    const state = await this.commands.run(command, request.bodyLength);
    sendResource(reply, 200, await this.resources.render(subject.tenant, state, view));
  }

  async remove(type: ResourceKind, id: string, { request, reply, caller }: Exchange): Promise<void> {
    const origin = originOf(caller, request.headers);
    const state: ResourceState = await this.commands.run(toDelete(type, { ...origin, id: knownId(id) }));
    if (isLive(state)) throw new Error('a delete left its resource alive');
    void reply.status(204).send();
  }
}

/** The hub gives the ids; what is no UUID never was one. */
function knownId(id: string): ResourceId {
  if (!isResourceId(id)) throw notFound();
  return id;
}

const withoutCondition = ({ ifMatch: _, ...origin }: Origin): Omit<Origin, 'ifMatch'> => origin;

function viewOf(type: ResourceType, request: FastifyRequest): View {
  return { base: baseOf(request), ...selectionOf(type, isRecord(request.query) ? request.query : {}) };
}

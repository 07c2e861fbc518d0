import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { JsonObject } from '#scim';
import { tagOf } from './answer.ts';
import { groupJson } from './member-stream.ts';
import type { StreamedGroup } from './resources.ts';

export const SCIM_JSON = 'application/scim+json; charset=utf-8';

/** Sends one resource with its ETag, and its Location when it is new (RFC 7644 §3.3, §3.14). */
export function sendResource(
  reply: FastifyReply,
  status: 200 | 201,
  {
    version,
    resource,
    hasDerived,
  }: { readonly version: number; readonly resource: JsonObject; readonly hasDerived: boolean },
  location?: string,
): void {
  if (location !== undefined) void reply.header('location', location);
  void reply
    .status(status)
    .header('content-type', SCIM_JSON)
    .header('etag', tagOf(version, hasDerived))
    .send(JSON.stringify(resource));
}

/** Sends a group with its members as they are read: neither we nor the database hold more than a page of them. */
export function sendGroup(reply: FastifyReply, { version, resource, members }: StreamedGroup): void {
  void reply
    .status(200)
    .header('content-type', SCIM_JSON)
    .header('etag', tagOf(version, true))
    .send(Readable.from(groupJson(resource, members)));
}

export function sendJson(reply: FastifyReply, body: JsonObject): void {
  void reply.status(200).header('content-type', SCIM_JSON).send(JSON.stringify(body));
}

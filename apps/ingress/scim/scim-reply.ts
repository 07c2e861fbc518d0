import type { FastifyReply } from 'fastify';
import type { JsonObject } from '#scim';
import { tagOf } from './answer.ts';

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

export function sendJson(reply: FastifyReply, body: JsonObject): void {
  void reply.status(200).header('content-type', SCIM_JSON).send(JSON.stringify(body));
}

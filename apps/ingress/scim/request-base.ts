import type { FastifyRequest } from 'fastify';

/** Where the SCIM endpoints lie. */
const SCIM_PATH = '/scim/v2';

/**
 * The root of this service as a client sees it: the one configured, or as the request reached us. The Host header is a
 * client's word and ends in its own answer only.
 */
export function rootOf(request: FastifyRequest): string {
  const configured = process.env['ROLLCALL_PUBLIC_URL'];
  return configured === undefined || configured === ''
    ? `${request.protocol}://${request.host}`
    : configured.replace(/\/$/, '');
}

/** The SCIM base URL for `location` and `$ref`. */
export const baseOf = (request: FastifyRequest): string => `${rootOf(request)}${SCIM_PATH}`;

import { z } from 'zod';
import type { DirectoryPerson } from '#directory';
import { isResourceId, isSequence, isTenantId } from '#identity';
import { Complaint, EXIT } from '../complaint.ts';
import type { RunFile } from '../home/run-file.ts';
import { request } from '../http/request.ts';

const resource = z
  .object({ id: z.string(), meta: z.object({ created: z.string(), lastModified: z.string() }) })
  .catchall(z.json());

/**
 * A living person of a tenant as SCIM shows them to the token in use, which must be that tenant's, in the form in which
 * targets are asked what they want.
 */
export async function readPerson(run: RunFile, tenant: string, id: string): Promise<DirectoryPerson> {
  const sequence = 0;
  // An address or a name typed by mistake must not travel in a URL.
  if (!isResourceId(id) || !isSequence(sequence)) {
    throw new Complaint('that is no id', 'give the `id` that SCIM answered, a UUID', EXIT.usage);
  }
  if (!isTenantId(tenant)) {
    throw new Complaint('that is no name of a tenant', '`rollcall tenant list` shows them', EXIT.usage);
  }
  const url = new URL(`${run.scimBaseUrl}/Users/${id}`);
  const {
    meta,
    groups: _groups,
    ...document
  } = await request({ service: 'the ingress', url, token: run.token }, resource);
  return {
    tenant,
    type: 'User',
    id,
    version: 0,
    sequence,
    status: 'live',
    active: document['active'] !== false,
    document,
    created: meta.created,
    modified: meta.lastModified,
  };
}

import type { Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import { selectAttributes, type Json, type JsonObject } from '#scim';
import type { Shown } from '../query/list-parameters.ts';
import { readMembersPage } from '../registry/read-members-page.ts';
import { memberElement } from './derived.ts';

/** Members read in one statement, and held in memory at one time. */
const PAGE = 2_000;

/**
 * The members of a group of any size, page after page, as the selection shows them. Each that is there all the while
 * comes once; one that is added or removed meanwhile comes or not.
 */
export async function* memberPages(
  db: Pool,
  tenant: TenantId,
  group: ResourceId,
  { base, resourceType, selection }: Shown & { readonly base: string },
): AsyncGenerator<readonly Json[], void> {
  let after: ResourceId | undefined;
  for (;;) {
    const rows = await readMembersPage(db, tenant, group, after, PAGE);
    const { members } = selectAttributes(
      resourceType,
      { members: rows.map((row) => memberElement(base, row)) },
      selection,
    );
    if (Array.isArray(members)) yield members;
    after = rows.at(-1)?.member;
    if (rows.length < PAGE) return;
  }
}

/** The JSON of a group whose members come one page after the other. */
export async function* groupJson(group: JsonObject, pages: AsyncIterable<readonly Json[]>): AsyncGenerator<string> {
  const head = JSON.stringify(group).slice(0, -1);
  let written = false;
  yield head;
  for await (const page of pages) {
    yield `${written ? ',' : `${head === '{' ? '' : ','}"members":[`}${page.map((member) => JSON.stringify(member)).join(',')}`;
    written = true;
  }
  yield written ? ']}' : '}';
}

import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { RunJson } from '../../test/support/system.ts';

const CUSTOMER = 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User';
const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';

const created = z.object({ id: z.string() });

/** Somebody whom all four systems keep: with a newsletter consent. Gives their id. */
export async function createPerson(run: RunJson, number: number, mark: string): Promise<string> {
  const address = `propagate.${number}@example.com`;
  const grantedAt = new Date().toISOString();
  const grant = { state: 'granted', grantedAt, source: 'web', noticeId: 'newsletter', noticeVersion: '3' };
  const text = await send(run, 'POST', '/Users', {
    schemas: [CORE, CUSTOMER],
    userName: address,
    name: { givenName: 'Bench', familyName: mark },
    emails: [{ value: address, type: 'work', primary: true }],
    [CUSTOMER]: { consents: [{ purpose: 'newsletter', channel: 'email', ...grant }] },
  });
  return created.parse(JSON.parse(text)).id;
}

/** One change and the moment at which SCIM answered it. */
export interface Change {
  readonly mark: string;
  readonly answered: number;
}

let marks = 0;

export function nextMark(): string {
  marks += 1;
  return `Mark${marks}x`;
}

async function rename(run: RunJson, id: string): Promise<Change> {
  const mark = nextMark();
  const Operations = [{ op: 'replace', path: 'name.familyName', value: mark }];
  await send(run, 'PATCH', `/Users/${id}`, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
  return { mark, answered: performance.now() };
}

/** Renames the people in turn, so many a second whether or not the answers keep up, for so many seconds. */
export async function renameAtRate(
  run: RunJson,
  people: readonly string[],
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Change[]> {
  const began = performance.now();
  const changes: Promise<Change>[] = [];
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const due = began + (number * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await delay(early);
    const id = people[number % people.length];
    if (id !== undefined) changes.push(rename(run, id));
  }
  return Promise.all(changes);
}

async function send(run: RunJson, method: string, path: string, body: object): Promise<string> {
  const response = await fetch(`${run.scimBaseUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${run.token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} was answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

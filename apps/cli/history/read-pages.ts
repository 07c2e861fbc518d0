import type { z } from 'zod';
import { Complaint, EXIT } from '../complaint.ts';
import type { RunFile } from '../home/run-file.ts';
import { NotFound, request } from '../http/request.ts';
import { historyPage } from './history-page.ts';

export type Page = z.output<typeof historyPage>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The pages of a person's or a group's history, oldest first. With a purpose they come opened, and the auditor
 * records each page as read before it gives it out.
 */
export async function* readPages(run: RunFile, id: string, purpose: string | undefined): AsyncGenerator<Page> {
  // An address or a name typed by mistake must not travel in a URL.
  if (!UUID.test(id)) {
    throw new Complaint('that is no id', 'give the `id` that SCIM answered, a UUID', EXIT.usage);
  }
  let page = await firstPage(run, id, purpose);
  yield page;
  while (page.next !== undefined) {
    page = await readPage(run, page.kind === 'person' ? 'people' : 'groups', id, purpose, page.next);
    yield page;
  }
}

async function firstPage(run: RunFile, id: string, purpose: string | undefined): Promise<Page> {
  try {
    return await readPage(run, 'people', id, purpose);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return await readPage(run, 'groups', id, purpose).catch((second: unknown) => {
      throw second instanceof NotFound ? neitherKnown() : second;
    });
  }
}

const neitherKnown = (): Complaint =>
  new Complaint(
    'no person or group of this tenant has that id',
    'check the id; one made a moment ago may still be on its way (`rollcall status` shows the lag of the auditor)',
  );

function readPage(
  run: RunFile,
  kind: 'people' | 'groups',
  id: string,
  purpose: string | undefined,
  cursor?: string,
): Promise<Page> {
  const url = new URL(`${run.auditorUrl}/${kind}/${id}/history`);
  if (purpose !== undefined) {
    url.searchParams.set('open', 'true');
    url.searchParams.set('purpose', purpose);
  }
  if (cursor !== undefined) url.searchParams.set('cursor', cursor);
  return request({ service: 'the auditor', url, token: run.token }, historyPage);
}

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');

/** Whatever has rows of tenants: its statements name the tenant, or stand below. */
const OWNED =
  /\b(FROM|JOIN|INTO|UPDATE|USING)\s+(registry\.(resource|claim|value|membership|search|schema|fact|tally|token|accepted_bulk|sealing_key|issuer)|(directory|\$\{\w+\})\.(resource|membership|parked)|audit\.(history|erasure)|keyring\.(key|tenant_key)|log\.event|feed\.receiver)\b/;
const NAMES_TENANT = /\btenants?\b/;

/**
 * Statements over rows of all tenants, or of one row by what it alone has. Each has a reason; whoever adds one has to
 * find one.
 */
const OF_ALL: Readonly<Record<string, string>> = {
  'apps/auditor/erasure/note-step.ts': 'the id of a request that was read under its tenant',
  'apps/auditor/erasure/read-erasures.ts': 'the rounds take on the open requests of every tenant',
  'apps/auditor/history/find-foreign-leaf.ts': 'by sequence: the log is one for all tenants',
  'apps/auditor/history/search-history.ts': 'its conditions are made elsewhere in the file, the tenant first',
  'apps/auditor/tree/read-leaves.ts': 'by sequence: the tree is one for all tenants, and hashes tell nothing',
  'apps/auditor/tree/read-waiting.ts': 'by sequence: the tree is one for all tenants',
  'apps/ingress/bulk/accepted/accept-bulk.ts': 'bounds how many wait of everybody, besides how many of one tenant',
  'apps/ingress/bulk/accepted/read-bulk.ts': 'what is kept long enough goes, whosever it is',
  'apps/ingress/bulk/accepted/take-bulk.ts': 'the holder of a request that was taken with its tenant',
  'apps/ingress/feed/delivery/take-receivers.ts':
    'who delivers serves the receivers of every tenant, each with its own',
  'apps/ingress/feed/queue/enqueue.ts': 'the ids of receivers that were read by the tenants of the events',
  'apps/ingress/feed/queue/settle-queued.ts': 'the id of a receiver that was read under its tenant',
  'apps/ingress/feed/receivers/begin-receiver.ts': 'whether anybody at all is told of what happens',
  'apps/ingress/feed/receivers/read-receivers.ts': 'whether anybody at all is told of what happens',
  'apps/ingress/query/list-resources.ts': 'its condition is made elsewhere in the file, and begins with the tenant',
  'apps/ingress/registry/settle-bulks.ts': 'the ids of requests that this transaction carries out',
  'apps/projector/identity-users/published.ts': 'the partitions in which anything is new, whosever it is',
  'libs/directory/entries/changed-entries.ts': 'walks a partition for identity.users, whose keys have the tenant',
  'libs/directory/fold/insert-resources.ts': 'its columns stand elsewhere, the tenant first among them',
  'libs/directory/rebuild/given-up.ts': 'by consumer: what a rebuild of the whole directory leaves out',
  'libs/directory/rebuild/shadow.ts': 'everybody whom a rebuild of the whole directory put aside',
  'libs/directory/rebuild/swap.ts': 'puts one directory in the place of another, whole',
  'libs/directory/rebuild/verify-directory.ts': 'how far the whole directory is',
  'libs/event-log/postgres/find-missing.ts': 'by sequence',
  'libs/event-log/postgres/holds-event.ts': 'by sequence and event id',
  'libs/event-log/postgres/log-stats.ts': 'the whole log',
  'libs/event-log/postgres/partitions.ts': 'how long the log is',
  'libs/event-log/postgres/read-newest.ts': 'the end of the whole log',
  'libs/event-log/postgres/read-events.ts': 'the whole log, by sequence: consumers read every tenant',
  'libs/event-log/publisher/store/read-published.ts': 'how long the log is',
  'libs/event-log/runtime/parking.ts': 'by sequence, for the operator of the installation',
  'libs/keyring/store/rewrite-partition.ts': 'asks for the file that a key lies in, not for the key',
  'libs/platform/auth/find-client.ts': 'by an id that is a hash over the issuer, which belongs to one tenant',
  'libs/platform/auth/find-issuers.ts': 'by issuer and audience, which are unique: they decide the tenant',
  'libs/platform/auth/find-token.ts': 'by the hash of a token: it decides the tenant',
};

const sources = globSync('{apps,libs}/**/*.ts', { cwd: ROOT }).filter(
  (path) => !/\.spec\.ts$|\/testing\/|\/migrations\//.test(path),
);

/** Every text of a source that a database could be sent: literals, and templates with their gaps as `${name}`. */
function textsOf(path: string): string[] {
  const file = ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) texts.push(node.getText(file));
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return texts;
}

/** A tenant among the columns that are read is no condition, so only what follows the first table counts. */
const isOpen = (text: string): boolean => {
  const table = OWNED.exec(text);
  return table !== null && !NAMES_TENANT.test(text.slice(table.index));
};

const unnamed = (path: string): string[] => textsOf(path).filter(isOpen);

describe('a statement over what belongs to tenants', () => {
  it('names the tenant', () => {
    const without = sources
      .filter((path) => !(path in OF_ALL))
      .flatMap((path) => unnamed(path).map((text) => [path, text]));
    expect(without).toEqual([]);
  });

  it.each(Object.keys(OF_ALL))('need not in %s, which says why it need not', (path) => {
    expect(unnamed(path)).not.toEqual([]);
  });

  it('is found at all', () => {
    expect(sources.flatMap(textsOf).filter((text) => OWNED.test(text)).length).toBeGreaterThan(50);
  });
});

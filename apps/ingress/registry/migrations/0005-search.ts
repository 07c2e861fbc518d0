import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lists of many need: a trigram index that is filled behind the writes, and the living in the order of their ids. */
export class Search1764000000005 implements MigrationInterface {
  readonly name = 'Search1764000000005';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the registry is never migrated down: it would lose answered writes'));
  }
}

const STATEMENTS = [
  `CREATE EXTENSION IF NOT EXISTS pg_trgm`,
  // By it alone a page far in is found: nothing of those that are skipped is read. The type comes first, since the
  // tenant alone finds nothing by it: before a table has statistics the planner takes whatever a tenant has for one row,
  // and walked all of them for each member of a group.
  `CREATE INDEX resource_living ON registry.resource (type, tenant, id) WHERE status = 'live'`,
  // Whatever text `co` and `ew` find by an index, as `folded` has it; a line break stands between two values.
  `CREATE FUNCTION registry.searched_text(r registry.resource) RETURNS text LANGUAGE sql STABLE AS $$
     SELECT concat_ws(E'\\n', r.user_name, r.external_id, r.family_name, r.given_name, r.display_name,
                      (SELECT string_agg(value #>> '{}', E'\\n') FROM jsonb_path_query(r.folded, 'lax $.emails[*].value') value),
                      (SELECT string_agg(value #>> '{}', E'\\n')
                       FROM jsonb_path_query(r.folded, 'lax $.phoneNumbers[*].value') value))
   $$`,
  `CREATE TABLE registry.search (
     tenant text COLLATE "C" NOT NULL,
     type text COLLATE "C" NOT NULL,
     resource uuid NOT NULL,
     text text COLLATE "C" NOT NULL,
     PRIMARY KEY (tenant, type, resource)
   )`,
  `INSERT INTO registry.search
   SELECT tenant, type, id, registry.searched_text(r) FROM registry.resource r WHERE status = 'live'`,
  `CREATE INDEX search_text ON registry.search USING gin (text gin_trgm_ops)`,
  // One row: up to where in the log `search` says what `resource` says. From the beginning, since the log may not be
  // there yet: what is indexed already is only looked at.
  `CREATE TABLE registry.search_mark (single boolean PRIMARY KEY DEFAULT true CHECK (single), sequence bigint NOT NULL)`,
  `INSERT INTO registry.search_mark (sequence) VALUES (0)`,
];

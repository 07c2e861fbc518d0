import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ingress's own state. Every string column that is compared is COLLATE "C" and holds folded text: case and
 * normalisation are libs/scim's business, never the database's (docs/decisions/0005-one-fold.md).
 */
export class Registry1764000000000 implements MigrationInterface {
  readonly name = 'Registry1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('the registry is never migrated down: it would lose answered writes'));
  }
}

const STATEMENTS = [
  `CREATE TABLE registry.tenant (
     name text COLLATE "C" PRIMARY KEY,
     created timestamptz(3) NOT NULL DEFAULT now()
   )`,
  `CREATE TABLE registry.token (
     id uuid PRIMARY KEY,
     tenant text COLLATE "C" NOT NULL REFERENCES registry.tenant,
     name text NOT NULL,
     hash bytea NOT NULL UNIQUE,
     scopes text[] NOT NULL,
     created timestamptz(3) NOT NULL DEFAULT now(),
     expires timestamptz(3)
   )`,
  // `folded` is the document as filters compare it: text folded unless caseExact, dateTimes as UTC instants.
  // Of a deleted resource id, version and kid remain: its version counts on, its key must still be found to be destroyed.
  `CREATE TABLE registry.resource (
     tenant text COLLATE "C" NOT NULL,
     type text COLLATE "C" NOT NULL,
     id uuid NOT NULL,
     version integer NOT NULL,
     status text COLLATE "C" NOT NULL,
     kid text COLLATE "C" NOT NULL,
     document jsonb,
     folded jsonb,
     created timestamptz(3) NOT NULL,
     modified timestamptz(3) NOT NULL,
     user_name text COLLATE "C",
     external_id text COLLATE "C",
     family_name text COLLATE "C",
     given_name text COLLATE "C",
     display_name text COLLATE "C",
     PRIMARY KEY (tenant, type, id)
   )`,
  `CREATE INDEX resource_external_id ON registry.resource (tenant, external_id) WHERE external_id IS NOT NULL`,
  `CREATE INDEX resource_display_name ON registry.resource (tenant, type, display_name) WHERE display_name IS NOT NULL`,
  // One row per value that must be unique in the tenant; a primary key violation is what a lost race looks like.
  `CREATE TABLE registry.claim (
     tenant text COLLATE "C" NOT NULL,
     path text COLLATE "C" NOT NULL,
     value text COLLATE "C" NOT NULL,
     resource uuid NOT NULL,
     PRIMARY KEY (tenant, path, value)
   )`,
  `CREATE TABLE registry.value (
     tenant text COLLATE "C" NOT NULL,
     path text COLLATE "C" NOT NULL,
     folded text COLLATE "C" NOT NULL,
     resource uuid NOT NULL,
     PRIMARY KEY (tenant, path, folded, resource)
   )`,
  `CREATE TABLE registry.membership (
     tenant text COLLATE "C" NOT NULL,
     grp uuid NOT NULL,
     member uuid NOT NULL,
     type text COLLATE "C" NOT NULL,
     PRIMARY KEY (tenant, grp, member)
   )`,
  `CREATE INDEX membership_member ON registry.membership (tenant, member)`,
  // The ids of the facts that are in the log: what makes POST /internal/facts idempotent.
  `CREATE TABLE registry.fact (
     tenant text COLLATE "C" NOT NULL,
     id uuid NOT NULL,
     PRIMARY KEY (tenant, id)
   )`,
  `INSERT INTO registry.tenant (name) VALUES ('default')`,
  lockFunction(),
];

/**
 * Takes row locks in the order of the arrays, which the caller sorts (people by id, then groups by id), each in its
 * own strength. A run of equal strength is one statement. In a function and not in plain statements per strength,
 * because two writers that lock {delete a, share b} and {delete b, share a} would deadlock on any order of strengths.
 * It reads nothing else: after a wait only the locked row itself is fresh.
 */
function lockFunction(): string {
  return `CREATE FUNCTION registry.lock_resources(tenants text[], types text[], ids uuid[], strengths text[]) RETURNS timestamptz
   LANGUAGE plpgsql AS $$
   DECLARE
     first int := 1;
     last int;
     total int := coalesce(array_length(ids, 1), 0);
   BEGIN
     WHILE first <= total LOOP
       last := first;
       WHILE last < total AND strengths[last + 1] = strengths[first] LOOP last := last + 1; END LOOP;
       IF strengths[first] = 'delete' THEN
         PERFORM 1 FROM unnest(tenants[first:last], types[first:last], ids[first:last]) WITH ORDINALITY w(tenant, type, id, n),
           LATERAL (SELECT 1 FROM registry.resource r WHERE r.tenant = w.tenant AND r.type = w.type AND r.id = w.id FOR UPDATE) l;
       ELSIF strengths[first] = 'change' THEN
         PERFORM 1 FROM unnest(tenants[first:last], types[first:last], ids[first:last]) WITH ORDINALITY w(tenant, type, id, n),
           LATERAL (SELECT 1 FROM registry.resource r WHERE r.tenant = w.tenant AND r.type = w.type AND r.id = w.id FOR NO KEY UPDATE) l;
       ELSE
         PERFORM 1 FROM unnest(tenants[first:last], types[first:last], ids[first:last]) WITH ORDINALITY w(tenant, type, id, n),
           LATERAL (SELECT 1 FROM registry.resource r WHERE r.tenant = w.tenant AND r.type = w.type AND r.id = w.id FOR KEY SHARE) l;
       END IF;
       first := last + 1;
     END LOOP;
     RETURN now();
   END $$`;
}

/** A kind of question asked of a million people, and the same question as somebody would write it in SQL. */
export interface Shape {
  readonly name: string;
  /** The query of GET /Users, for person `number`. */
  readonly query: (number: number) => Readonly<Record<string, string>>;
  /** How many it finds at least, so that an answer that finds nobody is a fault. */
  readonly finds: number;
  readonly byHand: string;
  readonly values: (number: number) => readonly unknown[];
  /** Milliseconds that p99 has to stay below; absent: it is shown only. */
  readonly bound?: number;
  /** How often a turn asks it, where it is slow. */
  readonly times?: number;
  /** Of so many questions one is answered by hand too, where that is slow. */
  readonly handEvery?: number;
}

const name = (number: number): string => `q.${number}`;

const PAGE = 'SELECT document FROM registry.resource';
const LIVING = `tenant = 'default' AND type = 'User' AND status = 'live'`;

export const SHAPES: readonly Shape[] = [
  {
    name: 'userName eq',
    query: (number) => ({ filter: `userName eq "${name(number)}@example.com"` }),
    finds: 1,
    byHand: `${PAGE} WHERE ${LIVING} AND id = (SELECT resource FROM registry.claim
             WHERE tenant = 'default' AND path = 'userName' AND value = $1)`,
    values: (number) => [`${name(number)}@example.com`],
    bound: 10,
  },
  {
    name: 'externalId eq',
    query: (number) => ({ filter: `externalId eq "ext-${name(number)}"` }),
    finds: 1,
    byHand: `${PAGE} WHERE ${LIVING} AND external_id = $1`,
    values: (number) => [`ext-${name(number)}`],
    bound: 10,
  },
  {
    name: 'emails.value eq',
    query: (number) => ({ filter: `emails.value eq "${name(number)}@home.example.org"` }),
    finds: 1,
    byHand: `${PAGE} WHERE ${LIVING} AND id IN (SELECT resource FROM registry.value
             WHERE tenant = 'default' AND path = 'emails.value' AND folded = $1)`,
    values: (number) => [`${name(number)}@home.example.org`],
    bound: 10,
  },
  {
    name: 'emails[type eq "work" and value eq …]',
    query: (number) => ({ filter: `emails[type eq "work" and value eq "${name(number)}@example.com"]` }),
    finds: 1,
    byHand: `${PAGE} WHERE ${LIVING} AND id IN (SELECT resource FROM registry.value
             WHERE tenant = 'default' AND path = 'emails.value' AND folded = $1)
             AND folded @> jsonb_build_object('emails', jsonb_build_array(jsonb_build_object('type', 'work', 'value', $1::text)))`,
    values: (number) => [`${name(number)}@example.com`],
    bound: 10,
  },
  {
    name: 'displayName sw',
    query: (number) => ({ filter: `displayName sw "Person ${name(number).slice(0, 6)}"`, count: '20' }),
    finds: 1,
    byHand: `${PAGE} WHERE ${LIVING} AND display_name >= $1 AND display_name < $1 || 'z' ORDER BY id LIMIT 20`,
    values: (number) => [`person ${name(number).slice(0, 6)}`],
    bound: 100,
  },
  {
    name: 'displayName co',
    query: (number) => ({ filter: `displayName co "${name(number)}"`, count: '20' }),
    finds: 1,
    byHand: `${PAGE} WHERE ${LIVING} AND display_name LIKE '%' || $1 || '%' ORDER BY id LIMIT 20`,
    values: (number) => [name(number)],
    bound: 100,
    handEvery: 50,
  },
  {
    name: 'first page, unfiltered',
    query: () => ({ count: '100' }),
    finds: 100,
    byHand: `${PAGE} WHERE ${LIVING} ORDER BY id LIMIT 100`,
    values: () => [],
    bound: 20,
  },
  {
    name: 'startIndex 900,000',
    query: () => ({ startIndex: '900000', count: '100' }),
    finds: 100,
    byHand: `${PAGE} WHERE ${LIVING} ORDER BY id OFFSET 899999 LIMIT 100`,
    values: () => [],
    bound: 500,
    times: 10,
    handEvery: 5,
  },
];

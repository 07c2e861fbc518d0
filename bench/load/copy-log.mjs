// The floor of `bench -- rebuild`: copies every row of the log into an empty table with the same columns and key, by
// COPY out and COPY in through one process. Prints one JSON line: { events, seconds }.
//   DATABASE_URL=… node copy-log.mjs
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';

const connectionString = process.env.DATABASE_URL;
const reader = new pg.Client({ connectionString });
const writer = new pg.Client({ connectionString });
await Promise.all([reader.connect(), writer.connect()]);
await writer.query('CREATE SCHEMA IF NOT EXISTS bench');
await writer.query('DROP TABLE IF EXISTS bench.event');
await writer.query('CREATE TABLE bench.event (LIKE log.event INCLUDING INDEXES)');

const began = performance.now();
const target = writer.query(from('COPY bench.event FROM STDIN (FORMAT binary)'));
await pipeline(reader.query(to('COPY (SELECT * FROM log.event) TO STDOUT (FORMAT binary)')), target);
const seconds = (performance.now() - began) / 1_000;

await writer.query('DROP TABLE bench.event');
await Promise.all([reader.end(), writer.end()]);
process.stdout.write(`${JSON.stringify({ events: target.rowCount, seconds })}\n`);

import { Module } from '@nestjs/common';
import pg from 'pg';
import { runService } from '../run-service.ts';

@Module({})
class TinyModule {}

/** A service with nothing in it: it asks its database whether it is there, and answers for its health. */
await runService({
  name: 'tiny',
  module: () => TinyModule,
  async prepare(environment) {
    const client = new pg.Client({ connectionString: environment.databases.registry });
    await client.connect();
    await client.end();
  },
});

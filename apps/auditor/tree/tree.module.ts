import {
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { WakeUp } from '#event-log';
import { Metrics, Readiness, createClient, createPool, type Environment } from '#platform';
import { TREE_CHANNEL } from './tree-channel.ts';
import { beginTree } from './begin-tree.ts';
import { LogKey } from './log-key.ts';
import { LogName } from './log-name.ts';
import { StoredTree } from './stored-tree.ts';
import { TreeGrowth } from './tree-growth.ts';
import { ProofController, TreeController } from './tree.controller.ts';

const TREE_POOL = Symbol('tree pool');

@Injectable()
class Lifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly growth: TreeGrowth,
    @Inject(TREE_POOL) private readonly pool: Pool,
  ) {}

  onApplicationBootstrap(): void {
    this.growth.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.growth.close();
    await this.pool.end();
  }
}

/** The Merkle tree over the log: grown behind the history index, signed, and served to verifiers. */
@Module({})
export class TreeModule {
  static for({ databases, home, logOrigin }: Environment, logger: Logger): DynamicModule {
    const onIdleError = (error: Error): void => logger.warn({ err: error }, 'an idle database connection was lost');
    return {
      module: TreeModule,
      controllers: [TreeController, ProofController],
      providers: [
        {
          provide: TREE_POOL,
          useFactory: () => createPool(databases.audit, { name: 'auditor tree', max: 4, onIdleError }),
        },
        { provide: LogKey, useFactory: () => LogKey.open(home) },
        {
          provide: LogName,
          useFactory: async (pool: Pool, key: LogKey) => {
            const origin = await beginTree(pool, key, logOrigin);
            return new LogName(origin, key.verifierText(origin));
          },
          inject: [TREE_POOL, LogKey],
        },
        { provide: StoredTree, useFactory: (pool: Pool) => new StoredTree(pool), inject: [TREE_POOL] },
        {
          provide: TreeGrowth,
          // Not before the log has its name.
          useFactory: (pool: Pool, key: LogKey, _name: LogName, readiness: Readiness, metrics: Metrics) => {
            const wakeUp = new WakeUp(() => createClient(databases.audit, 'tree listener'), TREE_CHANNEL, logger);
            return new TreeGrowth(pool, key, wakeUp, logger, { readiness, metrics });
          },
          inject: [TREE_POOL, LogKey, LogName, Readiness, Metrics],
        },
        Lifecycle,
      ],
    };
  }
}

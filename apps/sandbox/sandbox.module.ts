import { join } from 'node:path';
import { Injectable, Module, type DynamicModule, type OnModuleDestroy, Inject } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Readiness } from '#platform';
import { AppSystem } from './app/app.system.ts';
import { DiscoveryController } from './app/discovery.controller.ts';
import { GroupsController } from './app/groups.controller.ts';
import { Groups } from './app/groups.ts';
import { Roster } from './app/roster.ts';
import { UsersController } from './app/users.controller.ts';
import { Users } from './app/users.ts';
import { CrmSystem } from './crm/crm.system.ts';
import { PartiesController } from './crm/parties.controller.ts';
import { Parties } from './crm/parties.ts';
import { ControlController } from './http/control.controller.ts';
import { FaultSwitch } from './http/fault-switch.ts';
import { installGate } from './http/gate.ts';
import { acceptJson } from './http/json-body.ts';
import { RefusalFilter } from './http/refusal.filter.ts';
import { RequestCounts } from './http/request-counts.ts';
import { SYSTEMS, type System } from './http/system.ts';
import { MembersController } from './newsletter/members.controller.ts';
import { Members } from './newsletter/members.ts';
import { NewsletterSystem } from './newsletter/newsletter.system.ts';
import { PageController } from './page/page.controller.ts';
import { Updates } from './page/updates.ts';
import { SETTINGS, type SandboxSettings } from './settings.ts';
import { CustomersController } from './shop/customers.controller.ts';
import { Customers } from './shop/customers.ts';
import { ShopSystem } from './shop/shop.system.ts';

/** Lets go what would keep the process from ending, and says whether the systems can keep what they are given. */
@Injectable()
class Lifecycle implements OnModuleDestroy {
  constructor(
    private readonly faults: FaultSwitch,
    private readonly updates: Updates,
    readiness: Readiness,
    @Inject(SYSTEMS) systems: readonly System[],
  ) {
    for (const system of systems) {
      readiness.register(system.name, () =>
        system.failure() === undefined ? { ready: true } : { ready: false, reason: 'the disk refused a write' },
      );
    }
  }

  onModuleDestroy(): void {
    this.faults.clear();
    this.updates.end();
  }
}

/** The four demo systems and their page, in one process. */
@Module({})
export class SandboxModule {
  static for(settings: SandboxSettings): DynamicModule {
    const journal = (name: string): string => join(settings.folder, `${name}.jsonl`);
    return {
      module: SandboxModule,
      controllers: [
        PageController,
        ControlController,
        DiscoveryController,
        UsersController,
        GroupsController,
        CustomersController,
        MembersController,
        PartiesController,
      ],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: Roster, useFactory: () => Roster.open(journal('app')) },
        { provide: Users, useFactory: (roster: Roster) => new Users(roster), inject: [Roster] },
        { provide: Groups, useFactory: (roster: Roster) => new Groups(roster), inject: [Roster] },
        { provide: Customers, useFactory: () => Customers.open(journal('shop')) },
        { provide: Members, useFactory: () => Members.open(journal('newsletter')) },
        { provide: Parties, useFactory: () => Parties.open(journal('crm')) },
        AppSystem,
        ShopSystem,
        NewsletterSystem,
        CrmSystem,
        {
          provide: SYSTEMS,
          useFactory: (...systems: readonly System[]) => systems,
          inject: [AppSystem, ShopSystem, NewsletterSystem, CrmSystem],
        },
        FaultSwitch,
        RequestCounts,
        {
          provide: Updates,
          useFactory: (systems: readonly System[], faults: FaultSwitch) => new Updates(systems, faults),
          inject: [SYSTEMS, FaultSwitch],
        },
        RefusalFilter,
        Lifecycle,
      ],
    };
  }
}

/** What stands before the controllers; call it before the application listens. */
export function configureSandbox(app: NestFastifyApplication): void {
  acceptJson(app);
  installGate(app, app.get<readonly System[]>(SYSTEMS), app.get(FaultSwitch), app.get(RequestCounts));
  app.useGlobalFilters(app.get(RefusalFilter));
}

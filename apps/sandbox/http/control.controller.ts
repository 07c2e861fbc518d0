import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { FaultSwitch, faultSchema, type Fault } from './fault-switch.ts';
import { parse } from './parse.ts';
import { Refusal } from './refusal.ts';
import { RequestCounts, type Counts } from './request-counts.ts';
import { SYSTEM_NAMES, type SystemName } from './system.ts';

const systemName = z.enum(SYSTEM_NAMES);

/** The sandbox's own switches beside each system's interface: faults on demand, and what was asked of it. */
@Controller(':system')
export class ControlController {
  constructor(
    private readonly faults: FaultSwitch,
    private readonly counts: RequestCounts,
  ) {}

  @Post('_faults')
  @HttpCode(200)
  set(@Param('system') system: string, @Body() body: unknown): Fault {
    const name = nameOf(system);
    this.faults.set(name, parse(faultSchema, body));
    return this.faults.current(name);
  }

  @Get('_faults')
  current(@Param('system') system: string): Fault {
    return this.faults.current(nameOf(system));
  }

  @Get('_stats')
  stats(@Param('system') system: string): Counts {
    return this.counts.of(nameOf(system));
  }
}

function nameOf(system: string): SystemName {
  const known = systemName.safeParse(system);
  if (!known.success) throw new Refusal('absent', `there is no such system; there are ${SYSTEM_NAMES.join(', ')}`);
  return known.data;
}

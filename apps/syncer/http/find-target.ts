import { HttpException } from '@nestjs/common';
import type { Caller } from '#platform';
import type { Target } from '#targets';

/** A target of the caller's tenant; anything else is 404, with the names that there are. */
export function findTarget(targets: readonly Target[], name: string, { tenant }: Caller): Target {
  const theirs = targets.filter((target) => target.tenant === tenant);
  const found = theirs.find((target) => target.name === name);
  if (found !== undefined) return found;
  const known = theirs.map((target) => target.name).join(', ');
  throw new HttpException(`there is no such target; there are ${known === '' ? 'none' : known}`, 404);
}

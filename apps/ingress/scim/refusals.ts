import type { Outcome, ResourceState } from '#identity';
import { MOST_MEMBERS } from '../writes/writer.ts';
import type { WriteResult } from '../writes/write.ts';
import { MAX_RESOURCE_BYTES } from '../writes/decide-command.ts';
import { Refusal } from './scim-error.filter.ts';

/** Seconds after which a client may try again what was refused for load or for a database that is away. */
const RETRY_AFTER = '1';

/** The state that a command has led to, or the refusal that its client is told: the one place where outcomes become HTTP. */
export function stateOrRefusal(result: WriteResult): ResourceState | Refusal {
  switch (result.kind) {
    case 'outcome':
      return stateOf(result.outcome);
    case 'unstorable':
      return new Refusal({
        status: 400,
        scimType: 'invalidValue',
        detail: 'the database cannot store a value of this request',
      });
    case 'tooMany':
      return new Refusal({
        status: 400,
        scimType: 'tooMany',
        detail: `more than ${MOST_MEMBERS} members would be looked at; add and remove members by their ids instead`,
      });
    case 'tooLarge':
      return new Refusal({
        status: 413,
        detail: `the resource would be larger than ${MAX_RESOURCE_BYTES} bytes of JSON, the most that one may have`,
      });
    case 'failed':
      return new Refusal({ status: 500, detail: 'an unexpected error, which was logged; nothing was written' });
    case 'busy':
      return unavailable('the write was not made; it can be sent again');
    case 'inDoubt':
      return unavailable('whether the write was made is not known; read the resource before sending it again');
    case 'fact':
    case 'bulk':
    case 'settledBefore':
      throw new Error(`a ${result.kind} has no resource state`);
  }
}

/** As {@link stateOrRefusal}, for a request of one command: the refusal is thrown. */
export function stateAfter(result: WriteResult): ResourceState {
  const settled = stateOrRefusal(result);
  if (settled instanceof Refusal) throw settled;
  return settled;
}

export const unavailable = (detail: string): Refusal =>
  new Refusal({ status: 503, detail }, { 'retry-after': RETRY_AFTER });

export const notFound = (): Refusal => new Refusal({ status: 404, detail: 'there is no such resource' });

function stateOf(outcome: Outcome): ResourceState | Refusal {
  switch (outcome.kind) {
    case 'decided':
    case 'unchanged':
      return outcome.state;
    case 'notFound':
      return notFound();
    case 'preconditionFailed':
      return new Refusal({
        status: 412,
        detail: `If-Match does not name the present version, which is W/"${outcome.version}"`,
      });
    case 'conflict':
      return new Refusal({
        status: 409,
        scimType: 'uniqueness',
        detail: `another resource has this ${outcome.attribute}`,
      });
    case 'invalid':
      return new Refusal(outcome.error);
  }
}

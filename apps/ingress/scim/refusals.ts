import type { Outcome, ResourceState } from '#identity';
import type { WriteResult } from '../writes/write.ts';
import { MAX_RESOURCE_BYTES } from '../writes/decide-batch.ts';
import { Refusal } from './scim-error.filter.ts';

/** Seconds after which a client may try again what was refused for load or for a database that is away. */
const RETRY_AFTER = '1';

/** The state that a write has led to, or the refusal that its client is told: the one place where outcomes become HTTP. */
export function stateAfter(result: WriteResult): ResourceState {
  switch (result.kind) {
    case 'outcome':
      return stateOf(result.outcome);
    case 'unstorable':
      throw new Refusal({
        status: 400,
        scimType: 'invalidValue',
        detail: 'the database cannot store a value of this request',
      });
    case 'tooLarge':
      throw new Refusal({
        status: 413,
        detail: `the resource would be larger than ${MAX_RESOURCE_BYTES} bytes of JSON, the most that one may have`,
      });
    case 'busy':
      throw unavailable('the write was not made; it can be sent again');
    case 'inDoubt':
      throw unavailable('whether the write was made is not known; read the resource before sending it again');
    case 'fact':
      throw new Error('a fact has no resource state');
  }
}

export const unavailable = (detail: string): Refusal =>
  new Refusal({ status: 503, detail }, { 'retry-after': RETRY_AFTER });

export const notFound = (): Refusal => new Refusal({ status: 404, detail: 'there is no such resource' });

function stateOf(outcome: Outcome): ResourceState {
  switch (outcome.kind) {
    case 'decided':
    case 'unchanged':
      return outcome.state;
    case 'notFound':
      throw notFound();
    case 'preconditionFailed':
      throw new Refusal({
        status: 412,
        detail: `If-Match does not name the present version, which is W/"${outcome.version}"`,
      });
    case 'conflict':
      throw new Refusal({
        status: 409,
        scimType: 'uniqueness',
        detail: `another resource has this ${outcome.attribute}`,
      });
    case 'invalid':
      throw new Refusal(outcome.error);
  }
}

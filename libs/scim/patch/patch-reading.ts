import type { Json } from '../json.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import type { Reading } from '../resource/reading.ts';
import type { MemberChange, PatchChange, PatchRequest, PatchTarget } from './patch-request.ts';

/** One pass over the operations of a request: which one is being read, and the changes read so far. */
export class PatchReading {
  readonly type: ResourceType;
  readonly reading: Reading;
  readonly #changes: PatchChange[] = [];
  readonly #memberChanges: MemberChange[] = [];
  #operation = 0;
  #op: PatchChange['op'] = 'add';
  #createsElement = false;

  constructor(type: ResourceType, reading: Reading) {
    this.type = type;
    this.reading = reading;
  }

  get op(): PatchChange['op'] {
    return this.#op;
  }

  begin(operation: number, op: PatchChange['op'], createsElement: boolean): void {
    this.#operation = operation;
    this.#op = op;
    this.#createsElement = createsElement;
  }

  /** Adds a change of the present operation; `op` where it differs from the operation's own. */
  change(target: PatchTarget, value: Json | undefined, op: PatchChange['op'] = this.#op): void {
    const createsElement = this.#createsElement;
    this.#changes.push({ operation: this.#operation, op, target, value, createsElement });
  }

  changeMembers(change: MemberChange): void {
    this.#memberChanges.push(change);
  }

  request(): PatchRequest {
    return { changes: this.#changes, memberChanges: this.#memberChanges };
  }
}

import type { ScimError, ScimType } from '../errors/scim-error.ts';

export interface ParseOptions {
  /** What becomes of attributes that no schema of the type has: refused by default. */
  readonly unknownAttributes?: 'reject' | 'ignore';
}

/** One pass over a client's input. It keeps the first problem; the values read after it are not used. */
export class Reading {
  readonly ignoresUnknown: boolean;
  #problem: ScimError | undefined;

  constructor(options: ParseOptions) {
    this.ignoresUnknown = options.unknownAttributes === 'ignore';
  }

  get problem(): ScimError | undefined {
    return this.#problem;
  }

  hasProblem(): boolean {
    return this.#problem !== undefined;
  }

  /** Puts before the problem, where there is one, the place it was found in. */
  locate(place: string): void {
    if (this.#problem !== undefined) this.#problem = { ...this.#problem, detail: `${place}: ${this.#problem.detail}` };
  }

  /** Returns undefined, so that a reader can refuse and return in one expression. */
  refuse(scimType: ScimType, detail: string): undefined {
    this.#problem ??= { status: 400, scimType, detail };
  }
}

import type { Json } from '#scim';

/** What an expression can be given, by the names that it uses. */
export interface Bindings {
  /** The value of a variable in the engine's own form; undefined where it was not given. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** Outcome of an evaluation. `reason` names the kind of failure and never quotes a value. */
export type Evaluated = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly reason: string };

/**
 * One expression of a profile or mapping: a pure function of its variables, bounded in time. What is not there is
 * null: a name that an object lacks, an element beyond the end of a list, anything of null.
 */
export interface Expression {
  readonly source: string;
  evaluate(bindings: Bindings): Evaluated;
}

/** A compiled expression, or what is wrong with its text. */
export type Compiled =
  { readonly ok: true; readonly expression: Expression } | { readonly ok: false; readonly problem: string };

/** What an expression may use, checked when it is compiled. */
export interface Scope {
  readonly variables: ReadonlySet<string>;
  /** Says what is wrong with a path below a variable (`user.name.givenNam`); undefined where nothing is known to be. */
  readonly checkPath?: (variable: string, names: readonly string[]) => string | undefined;
}

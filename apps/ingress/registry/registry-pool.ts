/** Injection token of the pool over the database of `registry` and `log`. */
export const REGISTRY = Symbol('registry pool');

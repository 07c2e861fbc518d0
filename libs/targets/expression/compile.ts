import { celEnv, isCelError, parse, plan, type CelInput } from '@bufbuild/cel';
import { budgetFault, startBudget } from './budget.ts';
import type { Bindings, Compiled, Evaluated, Scope } from './expression.ts';
import { functions } from './functions.ts';
import { prepare } from './prepare.ts';
import { fromCel } from './values.ts';

const MAX_LENGTH = 2_000;

const environment = celEnv({ funcs: functions });

/** Compiles the text of a CEL expression for the given variables; refuses what could not work whatever its input. */
export function compile(source: string, scope: Scope): Compiled {
  if (source.length > MAX_LENGTH) return { ok: false, problem: `it is longer than ${MAX_LENGTH} characters` };
  let parsed;
  try {
    parsed = parse(source);
  } catch (error) {
    // The parser's message tells the column and quotes only the expression itself.
    const said = error instanceof Error ? error.message.replace(/^<input>:\d+:/, 'column ') : 'not understood';
    return { ok: false, problem: said };
  }
  const problem = prepare(parsed.expr, scope);
  if (problem !== undefined) return { ok: false, problem };
  const evaluate = plan(environment, parsed);
  return {
    ok: true,
    expression: { source, evaluate: (bindings) => evaluated(evaluate, bindings) },
  };
}

type Plan = (variables: Record<string, CelInput>) => unknown;

function evaluated(evaluate: ReturnType<typeof plan> | Plan, { values }: Bindings): Evaluated {
  startBudget();
  const outcome = evaluate(Object.fromEntries(values) as Record<string, CelInput>);
  const fault = budgetFault() ?? (isCelError(outcome) ? reasonOf(outcome.message) : undefined);
  if (fault !== undefined) return { ok: false, reason: fault };
  const value = fromCel(outcome as Parameters<typeof fromCel>[0]);
  return value === undefined
    ? { ok: false, reason: 'it comes to something that JSON cannot hold' }
    : { ok: true, value };
}

/** The engine's own message may quote a value, so that only its kind is told. */
function reasonOf(message: string): string {
  return /overload/i.test(message) ? 'an operator or function got a value of a type that it cannot take' : 'it failed';
}

import type { parse } from '@bufbuild/cel';
import type { Scope } from './expression.ts';
import { FUNCTIONS, METHODS } from './function-names.ts';

export type Node = ReturnType<typeof parse>['expr'];

/** Names of the functions that prepared expressions call; no text can spell them. */
export const MEMBER = '@member';
export const PRESENT = '@present';
export const ELEMENTS = '@elements';

/** Deeper than anybody writes; what is deeper could exhaust the stack. */
const MAX_DEPTH = 40;
/** A list within a list; more would let a short text take long. */
const MAX_LOOPS = 2;

interface Place {
  readonly depth: number;
  readonly loops: number;
  /** Variables of the loops around. */
  readonly locals: ReadonlySet<string>;
}

/**
 * Checks a parsed expression and rewrites it in place, so that what is not there is null and the elements
 * of every loop are counted. Returns what is wrong, in words for whoever wrote it.
 */
export function prepare(root: Node, scope: Scope): string | undefined {
  return visit(root, scope, { depth: 0, loops: 0, locals: new Set() });
}

function visit(node: Node | undefined, scope: Scope, place: Place): string | undefined {
  if (node === undefined) return undefined;
  if (place.depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`;
  const inner = { ...place, depth: place.depth + 1 };
  const { exprKind } = node;
  switch (exprKind.case) {
    case 'identExpr':
      return checkName(exprKind.value.name, scope, place);
    case 'selectExpr':
      return checkedPath(node, scope, place) ?? visit(exprKind.value.operand, scope, inner) ?? becomeMember(node);
    case 'callExpr':
      return visitCall(node, scope, inner);
    case 'listExpr':
      return first(exprKind.value.elements, (element) => visit(element, scope, inner));
    case 'structExpr':
      return first(exprKind.value.entries, ({ keyKind, value }) =>
        keyKind.case === 'mapKey'
          ? (visit(keyKind.value, scope, inner) ?? visit(value, scope, inner))
          : 'messages cannot be made here; write a map: {"name": value}',
      );
    case 'comprehensionExpr':
      return visitLoop(node, scope, inner);
    case 'constExpr':
    case undefined:
      return undefined;
  }
}

function visitCall(node: Node, scope: Scope, place: Place): string | undefined {
  if (node.exprKind.case !== 'callExpr') return undefined;
  const call = node.exprKind.value;
  const problem = checkCall(call.function, call.target !== undefined, call.args.length);
  if (problem !== undefined) return problem;
  if (call.function === 'consent' && call.target === undefined) call.args.unshift(name(node, 'user'));
  const wrong = visit(call.target, scope, place) ?? first(call.args, (argument) => visit(argument, scope, place));
  if (wrong === undefined && call.function === '_[_]') call.function = MEMBER;
  return wrong;
}

function checkCall(called: string, method: boolean, given: number): string | undefined {
  // Operators, and what macros expand to, have names that no text can call.
  if (/^[^a-z]/i.test(called)) return undefined;
  const counts = (method ? METHODS : FUNCTIONS).get(called);
  if (counts === undefined) {
    const known = [...(method ? METHODS : FUNCTIONS).keys()].sort().join(', ');
    return `there is no ${method ? 'method' : 'function'} ${called}; there are ${known}`;
  }
  return counts.includes(given) ? undefined : `${called} takes ${counts.join(' or ')} arguments, not ${given}`;
}

function visitLoop(node: Node, scope: Scope, place: Place): string | undefined {
  if (node.exprKind.case !== 'comprehensionExpr') return undefined;
  const loop = node.exprKind.value;
  if (place.loops >= MAX_LOOPS) return `lists are gone through in each other more than ${MAX_LOOPS} deep`;
  const within = {
    depth: place.depth,
    loops: place.loops + 1,
    locals: new Set([...place.locals, loop.iterVar, loop.accuVar]),
  };
  const problem =
    visit(loop.iterRange, scope, { ...place, loops: place.loops }) ??
    visit(loop.accuInit, scope, place) ??
    visit(loop.loopCondition, scope, within) ??
    visit(loop.loopStep, scope, within) ??
    visit(loop.result, scope, within);
  if (problem !== undefined) return problem;
  if (loop.iterRange !== undefined) loop.iterRange = call(node, ELEMENTS, [loop.iterRange]);
  return undefined;
}

function checkName(named: string, scope: Scope, { locals }: Place): string | undefined {
  if (locals.has(named) || scope.variables.has(named)) return undefined;
  const known = [...scope.variables].sort().join(', ');
  return `there is no ${named} here; there is ${known === '' ? 'no variable' : known}`;
}

/** Asks the scope about `variable.name.name`, before the node is rewritten. */
function checkedPath(node: Node, { checkPath }: Scope, { locals }: Place): string | undefined {
  if (checkPath === undefined) return undefined;
  const names: string[] = [];
  let at: Node | undefined = node;
  while (at?.exprKind.case === 'selectExpr') {
    names.unshift(at.exprKind.value.field);
    at = at.exprKind.value.operand;
  }
  if (at?.exprKind.case !== 'identExpr' || locals.has(at.exprKind.value.name)) return undefined;
  return checkPath(at.exprKind.value.name, names);
}

function becomeMember(node: Node): undefined {
  if (node.exprKind.case !== 'selectExpr') return undefined;
  const { operand, field, testOnly } = node.exprKind.value;
  if (operand === undefined) return undefined;
  node.exprKind = call(node, testOnly ? PRESENT : MEMBER, [operand, text(node, field)]).exprKind;
  return undefined;
}

const call = (at: Node, called: string, args: Node[]): Node => ({
  ...at,
  exprKind: { case: 'callExpr', value: { $typeName: 'cel.expr.Expr.Call', function: called, args } },
});

const name = (at: Node, named: string): Node => ({
  ...at,
  exprKind: { case: 'identExpr', value: { $typeName: 'cel.expr.Expr.Ident', name: named } },
});

function text(at: Node, value: string): Node {
  const constantKind = { case: 'stringValue', value } as const;
  return { ...at, exprKind: { case: 'constExpr', value: { $typeName: 'cel.expr.Constant', constantKind } } };
}

function first<T>(items: readonly T[], problemOf: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

import { Argument, type Command } from 'commander';
import { EDITOR_SCHEMAS, type EditorSchemaName } from '#targets';
import { EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { checkTarget } from './check-target.ts';
import { checkText, type CheckedTarget } from './check-text.ts';
import { addHold } from './hold.commands.ts';
import { addParked } from './parked.command.ts';
import { FILE_OPTION, withTargets, type TargetOptions } from './configured-targets.ts';

interface CheckOptions extends TargetOptions {
  readonly json?: true;
}

/** `rollcall targets …`: the systems that are kept equal. */
export function addTargets(program: Command, context: CommandContext): void {
  const targets = program.command('targets').description('the systems that are kept equal, and how they are reached');
  targets
    .command('check')
    .argument('[name]', 'one target of rollcall.yaml (default: all)')
    .description('test rollcall.yaml, and each target without writing: exit code 3 when something does not work')
    .option(...FILE_OPTION)
    .option('--json', 'for scripts')
    .action((name: string | undefined, options: CheckOptions) => check(name, options, context));
  targets
    .command('schema')
    .addArgument(new Argument('<of>', 'what an editor shall know').choices(Object.keys(EDITOR_SCHEMAS)))
    .description('the JSON Schema of rollcall.yaml (targets) or of a profile, for editors')
    .action((of: EditorSchemaName) => {
      context.terminal.out(`${JSON.stringify(EDITOR_SCHEMAS[of](), undefined, 2)}\n`);
    });
  addHold(targets, context);
  addParked(targets, context);
}

async function check(name: string | undefined, options: CheckOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const checked = await withTargets(context, { ...options, name }, (targets) =>
    Promise.all(
      targets.map(async (target): Promise<CheckedTarget> => {
        const { name: called, class: kind } = target;
        return { target: { name: called, class: kind }, checks: await checkTarget(target, () => terminal.now()) };
      }),
    ),
  );
  terminal.out(options.json === true ? `${JSON.stringify({ targets: checked }, undefined, 2)}\n` : checkText(checked));
  const works = checked.every(({ checks }) => checks.every(({ outcome }) => outcome !== 'fails'));
  if (!works) context.exitWith(EXIT.unsound);
}

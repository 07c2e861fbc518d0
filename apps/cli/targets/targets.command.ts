import { Argument, Option, type Command } from 'commander';
import { EDITOR_SCHEMAS, type EditorSchemaName } from '#targets';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readRunFile } from '../home/run-file.ts';
import { checkTarget } from './check-target.ts';
import { checkText, type CheckedTarget } from './check-text.ts';
import { addHold } from './hold.commands.ts';
import { addParked } from './parked.command.ts';
import { FILE_OPTION, configurationOf, withTargets, type TargetOptions } from './configured-targets.ts';
import { DryRun } from './dry-run.ts';
import { explainPerson } from './explain-person.ts';
import { explanationText, requestText } from './explanation-text.ts';
import { entryFor, writeNewProfile } from './new-profile.ts';
import { readPerson } from './read-person.ts';

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
    .command('new')
    .argument('<name>', 'of the product: small letters, digits and -')
    .addOption(new Option('--class <class>', 'what it is').choices(CLASSES).default('app'))
    .description('write a profile to begin with beside rollcall.yaml (docs/targets.md goes on from there)')
    .option(...FILE_OPTION)
    .action(async (name: string, options: TargetOptions & { readonly class: string }) => {
      const { path } = await configurationOf(context, options.file);
      const written = await writeNewProfile(path, name, options.class);
      context.terminal.err(`${written} is there. Bring it in line with the product, then add to ${path}:\n`);
      context.terminal.out(entryFor(name));
    });
  for (const command of ['explain', 'try'] as const) {
    targets
      .command(command)
      .argument('<person>', 'the id of the person, as SCIM answered it')
      .description(
        command === 'explain'
          ? 'for each target: whether the person is in scope or why not, and in which fields their account differs'
          : 'the same, with every request as it goes out; nothing is written (shows personal data, no credentials)',
      )
      .option('--target <name>', 'one target (default: all of the tenant)')
      .option('--tenant <name>', 'whose person it is (ROLLCALL_TOKEN must be a token of it)', 'default')
      .option(...FILE_OPTION)
      .action((person: string, options: PersonOptions) => lookAt(person, options, command === 'try', context));
  }
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

const CLASSES = ['shop', 'app', 'newsletter', 'crm', 'directory'] as const;

interface PersonOptions extends TargetOptions {
  readonly target?: string;
  readonly tenant: string;
}

async function lookAt(id: string, options: PersonOptions, tries: boolean, context: CommandContext): Promise<void> {
  const { terminal, home } = context;
  const person = await readPerson(await readRunFile(home(), terminal.env), options.tenant, id);
  const dry = new DryRun();
  await withTargets(context, { ...options, name: options.target, intermediary: dry.intermediary }, async (targets) => {
    const theirs = targets.filter(({ tenant }) => tenant === person.tenant);
    if (theirs.length === 0) {
      throw new Complaint('no such target has people of that tenant', 'see `tenant` in rollcall.yaml, or --tenant');
    }
    for (const target of theirs) {
      const explanation = await explainPerson(target, person, tries);
      terminal.out(`${target.name} (${target.class}): ${explanationText(explanation)}\n`);
      const seen = dry.take();
      if (tries) for (const each of seen) terminal.out(requestText(each));
    }
  });
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

import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { errorCode } from '#platform';
import { Complaint } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readRunFile } from '../home/run-file.ts';
import { request, type Call } from '../http/request.ts';
import { safeText } from '../output/safe-text.ts';
import { table } from '../output/table.ts';

const schema = z.looseObject({ id: z.string(), name: z.string(), attributes: z.array(z.unknown()) });
const schemaList = z.object({ Resources: z.array(schema) });

/** `rollcall schemas …`: what people may have besides the standard, for the tenant of the token in use (scope admin). */
export function addSchemas(program: Command, context: CommandContext): void {
  const { terminal } = context;
  const schemas = program
    .command('schemas')
    .description('extension schemas of this tenant: list, show, add, change, remove');

  /** A call to /Schemas, or to one of them. */
  const callOf = async (id: string | undefined, more: Pick<Call, 'method' | 'body'> = {}): Promise<Call> => {
    const { scimBaseUrl, token } = await readRunFile(context.home(), terminal.env);
    const path = id === undefined ? '' : `/${encodeURIComponent(id)}`;
    return { service: 'the ingress', url: new URL(`${scimBaseUrl}/Schemas${path}`), token, ...more };
  };

  schemas
    .command('list')
    .description('all schemas, those of the standard too')
    .option('--json', 'for scripts')
    .action(async (options: { readonly json?: true }) => {
      const { Resources: all } = await request(await callOf(undefined), schemaList);
      terminal.out(
        options.json === true
          ? `${JSON.stringify(all, undefined, 2)}\n`
          : table(
              ['id', 'name', 'attributes'],
              all.map(({ id, name, attributes }) => [safeText(id), safeText(name), String(attributes.length)]),
            ),
      );
    });

  schemas
    .command('show')
    .argument('<urn>', 'the id that `rollcall schemas list` shows')
    .description('one schema as JSON, as `add` and `change` take it')
    .action(async (urn: string) => {
      terminal.out(`${JSON.stringify(await request(await callOf(urn), schema), undefined, 2)}\n`);
    });

  schemas
    .command('add')
    .argument('<file>', 'a schema definition in JSON (RFC 7643 §7)')
    .description('let people have the attributes of a schema')
    .action(async (file: string) => {
      const { id } = await request(await callOf(undefined, { method: 'POST', body: await definitionIn(file) }), schema);
      terminal.out(`${safeText(id)} is there. Every process takes it within 2 seconds.\n`);
    });

  schemas
    .command('change')
    .argument('<file>', 'the whole new definition in JSON; its id says which schema')
    .description('change a schema; refused when it would break what is stored')
    .action(async (file: string) => {
      const body = await definitionIn(file);
      const { id } = await request(await callOf(body.id, { method: 'PUT', body }), schema);
      terminal.out(`${safeText(id)} is changed.\n`);
    });

  schemas
    .command('remove')
    .argument('<urn>', 'the id that `rollcall schemas list` shows')
    .description('remove a schema of which nobody has a value')
    .action(async (urn: string) => {
      await request(await callOf(urn, { method: 'DELETE' }), z.unknown());
      terminal.out(`${safeText(urn)} is gone.\n`);
    });
}

const definition = z.looseObject({ id: z.string().min(1) });

async function definitionIn(file: string): Promise<z.output<typeof definition>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new Complaint(`${file} cannot be read (${errorCode(error)})`, 'name a file with a schema definition');
  }
  try {
    return definition.parse(JSON.parse(text));
  } catch {
    throw new Complaint(`${file} is no schema definition`, 'it is a JSON object with id, name and attributes');
  }
}

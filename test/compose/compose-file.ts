import { parse } from 'yaml';
import { z } from 'zod';

const service = z
  .object({
    image: z.string(),
    build: z.string().optional(),
    command: z.array(z.string()).default([]),
    environment: z.record(z.string(), z.coerce.string()).default({}),
    ports: z.array(z.string()).default([]),
    volumes: z.array(z.string()).default([]),
    depends_on: z
      .union([
        z
          .array(z.string())
          .transform((names) => names.map((name) => ({ name, condition: 'service_started' as const }))),
        z
          .record(
            z.string(),
            z.strictObject({
              condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']),
            }),
          )
          .transform((each) => Object.entries(each).map(([name, { condition }]) => ({ name, condition }))),
      ])
      .default([]),
  })
  .transform(({ depends_on: dependsOn, ...rest }) => ({ ...rest, dependsOn }));

const compose = z.object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) });

export type ComposeFile = z.infer<typeof compose>;
export type ComposeService = z.infer<typeof service>;

/** What a docker-compose.yml says, with its variables at their defaults. Merge keys (`<<`) are YAML 1.1's, and compose reads them. */
export const readCompose = (text: string): ComposeFile =>
  compose.parse(parse(text.replace(/\$\{\w+:-([^}]*)\}/g, '$1'), { merge: true }));

/** The services, each after those that it depends on. */
export function startOrder({ services }: ComposeFile): string[] {
  const order: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (order.includes(name)) return;
    if (path.includes(name)) throw new Error(`services wait for each other: ${[...path, name].join(' → ')}`);
    const found = services[name];
    if (found === undefined) throw new Error(`${path.at(-1) ?? ''} depends on ${name}, and there is no such service`);
    for (const { name: before } of found.dependsOn) visit(before, [...path, name]);
    order.push(name);
  };
  for (const name of Object.keys(services)) visit(name, []);
  return order;
}

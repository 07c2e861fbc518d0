import { z } from 'zod';
import type { Client } from 'pg';
import type { Ingress } from '../stage/ingress.ts';
import type { Shape } from './shapes.ts';

const list = z.object({
  totalResults: z.number(),
  itemsPerPage: z.number(),
  nextCursor: z.string().optional(),
});

type ListAnswer = z.infer<typeof list>;

export interface Asked {
  /** Undefined: refused as too much (400 tooMany), after the milliseconds that it took. */
  readonly answer: ListAnswer | undefined;
  readonly took: number;
}

/** GET /Users with a query: the answer and how many milliseconds it took, body read. */
export async function ask({ base, token }: Ingress, query: Readonly<Record<string, string>>): Promise<Asked> {
  const url = `${base}/Users?${new URLSearchParams(query).toString()}`;
  const began = performance.now();
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  const took = performance.now() - began;
  if (response.status === 400 && text.includes('"tooMany"')) return { answer: undefined, took };
  if (!response.ok) throw new Error(`GET /Users was answered ${response.status}: ${text.slice(0, 300)}`);
  return { answer: list.parse(JSON.parse(text)), took };
}

/** The same question by hand, over one connection: prepared, its rows read. */
export async function askByHand(client: Client, shape: Shape, number: number): Promise<number> {
  const began = performance.now();
  const { rows } = await client.query({ name: shape.name, text: shape.byHand, values: [...shape.values(number)] });
  const took = performance.now() - began;
  if (rows.length < shape.finds) throw new Error(`${shape.name} by hand found ${rows.length}`);
  return took;
}

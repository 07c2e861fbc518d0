import { z } from 'zod';

const report = z.object({
  checks: z.record(
    z.string(),
    z.object({
      ready: z.boolean(),
      reason: z.string().optional(),
      detail: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

/** How the checks of target systems are called. */
const TARGET = 'target ';

/** How long a service may take to say how it is, in milliseconds. */
const DEADLINE = 3_000;

export interface LogReader {
  readonly name: string;
  readonly position: number;
  /** Events it has still to take, where it knows. */
  readonly lag?: number;
}

const targetDetail = z.object({
  waiting: z.number(),
  parked: z.number(),
  backfill: z.boolean().optional(),
  paused: z.string().optional(),
  held: z.string().optional(),
  trouble: z.string().optional(),
});

/** How it stands with one target system. */
export type TargetStatus = z.infer<typeof targetDetail> & { readonly name: string };

export interface ServiceStatus {
  readonly name: string;
  readonly state: 'ready' | 'not ready' | 'no answer';
  /** Why it is not ready: the parts that are not, and what they say. */
  readonly reasons: readonly string[];
  /** The parts that read the log, and the last event that each has behind it. */
  readonly readers: readonly LogReader[];
  /** The target systems that it keeps in step. */
  readonly targets: readonly TargetStatus[];
}

/** Asks `/readyz` of one service. Never rejects: a service that does not answer is what is asked for here. */
export async function serviceStatus(name: string, port: number): Promise<ServiceStatus> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(DEADLINE) });
    const parsed = report.safeParse(await response.json());
    if (!parsed.success)
      return { name, state: 'no answer', reasons: ['something else answers there'], readers: [], targets: [] };
    const checks = Object.entries(parsed.data.checks);
    return {
      name,
      state: response.ok ? 'ready' : 'not ready',
      reasons: checks
        .filter(([, { ready }]) => !ready)
        .map(([part, { reason }]) => `${part}: ${reason ?? 'not ready'}`),
      readers: checks.flatMap(([part, { detail }]) => {
        const position = detail?.['position'];
        const lag = detail?.['lag'];
        if (typeof position !== 'number') return [];
        return [{ name: part, position, ...(typeof lag === 'number' ? { lag } : {}) }];
      }),
      targets: checks.flatMap(([part, { detail }]) => {
        const target = part.startsWith(TARGET) ? targetDetail.safeParse(detail) : undefined;
        return target?.success === true ? [{ name: part.slice(TARGET.length), ...target.data }] : [];
      }),
    };
  } catch {
    return { name, state: 'no answer', reasons: [`nothing answers at port ${port}`], readers: [], targets: [] };
  }
}

import { z } from 'zod';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const DURATION = /^(\d{1,6})(ms|s|m|h)$/;

/** `500ms`, `10s`, `5m`, `1h`, as milliseconds. */
export const duration = z
  .string()
  .regex(DURATION, 'expected a length of time such as 500ms, 10s or 5m')
  .transform((text) => {
    const [, amount = '0', unit = 'ms'] = DURATION.exec(text) ?? [];
    return Number(amount) * UNITS[unit === 's' || unit === 'm' || unit === 'h' ? unit : 'ms'];
  });

const WINDOW = /^(\d{1,6})\/(.+)$/;

/** `10/1s`: at most ten requests within a second. */
export const window = z
  .string()
  .regex(/^[1-9]\d{0,5}\/\d{1,6}(ms|s|m|h)$/, 'expected requests per time such as 10/1s')
  .transform((text) => {
    const [, requests = '1', within = '1s'] = WINDOW.exec(text) ?? [];
    return { requests: Number(requests), within: duration.parse(within) };
  });

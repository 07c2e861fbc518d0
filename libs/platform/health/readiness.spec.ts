import { describe, expect, it } from '@jest/globals';
import { Readiness } from './readiness.ts';

describe('Readiness', () => {
  it('is when every part is, and shows what each says', async () => {
    const readiness = new Readiness();
    readiness.register('registry', () => ({ ready: true }));
    readiness.register('log', () => Promise.resolve({ ready: true, detail: { tail: 7 } }));
    expect(await readiness.report()).toEqual({
      ready: true,
      checks: { registry: { ready: true }, log: { ready: true, detail: { tail: 7 } } },
    });
  });

  it('is not when one part is not, for that part’s reason', async () => {
    const readiness = new Readiness();
    readiness.register('registry', () => ({ ready: true }));
    readiness.register('log', () => ({ ready: false, reason: 'it was rolled back' }));
    expect(await readiness.report()).toMatchObject({
      ready: false,
      checks: { log: { ready: false, reason: 'it was rolled back' } },
    });
  });

  it('takes a check that fails for a part that is not ready, and quotes nothing of the error', async () => {
    const readiness = new Readiness();
    readiness.register('registry', () => Promise.reject(new TypeError('password=secret')));
    readiness.register('log', () => {
      throw new RangeError('Ada Lovelace');
    });
    const report = await readiness.report();
    expect(report).toMatchObject({
      ready: false,
      checks: { registry: { reason: 'TypeError' }, log: { reason: 'RangeError' } },
    });
    expect(JSON.stringify(report)).not.toMatch(/secret|Lovelace/);
  });

  it('answers within its bound though a check never does', async () => {
    const readiness = new Readiness(50);
    readiness.register('registry', () => new Promise(() => undefined));
    expect(await readiness.report()).toEqual({
      ready: false,
      checks: { registry: { ready: false, reason: 'no answer within 50 ms' } },
    });
  });
});

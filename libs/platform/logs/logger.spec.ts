import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { createLogger } from './logger.ts';

const NAME = 'Ada Lovelace';
const postgres = (): Error =>
  Object.assign(new Error(`duplicate key value: ${NAME}`), {
    severity: 'ERROR',
    code: '23505',
    detail: `Key (value)=(${NAME}) already exists.`,
    where: NAME,
  });
const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

function logged(write: (logger: ReturnType<typeof createLogger>) => void): {
  text: string;
  line: Record<string, unknown>;
} {
  const lines: string[] = [];
  write(createLogger('test', 'info', { write: (text) => lines.push(text) }));
  const text = lines.join('');
  return { text, line: JSON.parse(text) as Record<string, unknown> };
}

describe('the log (invariant 4: no personal data in a line)', () => {
  it('names the service, and an error by class, code, message and frames', () => {
    const { line } = logged((logger) => logger.warn({ err: new TypeError('a bug') }, 'what happened'));
    expect(line).toMatchObject({ service: 'test', msg: 'what happened', err: { type: 'TypeError', message: 'a bug' } });
    expect((line['err'] as { stack: string }).stack).toContain('logger.spec.ts');
  });

  it.each([
    ['a refusal of PostgreSQL', postgres()],
    ['one that lies under another', new Error('could not be written', { cause: postgres() })],
    ['a JSON parser', thrownBy(() => JSON.parse(NAME))],
    ['Node about an argument', thrownBy(() => Buffer.from(Number.NaN as unknown as string, NAME as never))],
    ['a message that looks like a frame', Object.assign(postgres(), { message: `x\n    at ${NAME}` })],
  ])('says nothing of the values that it quotes: %s', (_, error) => {
    const { text } = logged((logger) => logger.error({ err: error }, 'failed'));
    expect(text).not.toMatch(/Lovelace/);
    expect(text).toContain('"msg":"failed"');
  });

  it('does not take an error’s own words where a line has none', () => {
    for (const write of [
      (logger: ReturnType<typeof createLogger>) => logger.warn({ err: postgres() }),
      (logger: ReturnType<typeof createLogger>) => logger.warn(postgres()),
    ]) {
      const { text, line } = logged(write);
      expect(text).not.toContain('Lovelace');
      expect(line).toMatchObject({ msg: 'an error', err: { code: '23505' } });
    }
  });

  it('describes an error of another realm, and what is no error by its type alone', async () => {
    const foreign: unknown = await readFile('/nowhere/at all').catch((error: unknown) => error);
    expect(logged((logger) => logger.warn({ err: foreign }, 'x')).line).toMatchObject({ err: { code: 'ENOENT' } });
    expect(logged((logger) => logger.warn({ err: NAME }, 'x')).line).toMatchObject({ err: { type: 'string' } });
  });

  it('ends where causes go round in a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(logged((logger) => logger.warn({ err: error }, 'x')).line).toMatchObject({ err: { message: 'round' } });
  });
});

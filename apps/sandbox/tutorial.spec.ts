import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadTargets, type Target } from '#targets';
import { directoryPerson, withConsent } from '../../libs/targets/testing/directory-person.ts';
import { withFiles } from '../../libs/targets/testing/members-profile.ts';
import { TestSandbox } from './testing/sandbox.ts';

/** A block of the tutorial in docs/targets.md, by the name in the comment above it. */
function block(name: string): string {
  const text = readFileSync(join(import.meta.dirname, '../../docs/targets.md'), 'utf8');
  const [, content] = new RegExp(`<!-- tutorial: ${name} -->\\n\`\`\`yaml\\n([^]*?)\`\`\``).exec(text) ?? [];
  if (content === undefined) throw new Error(`the tutorial has no block ${name}`);
  return content;
}

describe('the tutorial of docs/targets.md', () => {
  const options = { signal: new AbortController().signal };
  let sandbox: TestSandbox;
  let letters: Target | undefined;
  beforeAll(async () => {
    sandbox = await TestSandbox.start();
    const files = { 'rollcall.yaml': block('rollcall.yaml'), 'letters.yaml': block('letters.yaml') };
    [letters] = await withFiles(files, (folder) =>
      loadTargets(join(folder, 'rollcall.yaml'), { SANDBOX_URL: sandbox.address }),
    );
  });
  afterAll(async () => {
    await letters?.connector.close();
    await sandbox.stop();
  });

  it('ends in a target that works', async () => {
    if (letters === undefined) throw new Error('there is no target');
    expect(letters.desire(directoryPerson())).toMatchObject({ kind: 'left', policy: 'unsubscribe' });
    const person = directoryPerson(withConsent('granted'));
    const desired = letters.desire(person);
    if (desired.kind !== 'present') throw new Error(desired.kind);
    const { connector } = letters;
    const made = await connector.create('User', { externalId: person.id, document: desired.document }, options);
    if (made.kind !== 'done') throw new Error(made.kind);
    expect(letters.differences('User', desired.document, made.value.document)).toEqual([]);
    expect(await connector.unsubscribe(made.value.remoteId, options)).toMatchObject({ value: { optedOut: true } });
    expect(await connector.remove('User', made.value.remoteId, options)).toEqual({ kind: 'done', value: null });
    expect(await connector.verifyErased(made.value.remoteId, desired.keys, options)).toEqual({
      kind: 'done',
      value: { residuals: [] },
    });
  });
});

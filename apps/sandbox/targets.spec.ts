import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { loadTargets, type Target } from '#targets';
import { directoryPerson, withConsent } from '../../libs/targets/testing/directory-person.ts';
import { TestSandbox } from './testing/sandbox.ts';

let sandbox: TestSandbox;
let targets: readonly Target[];
beforeAll(async () => {
  sandbox = await TestSandbox.start();
  targets = await loadTargets(join(import.meta.dirname, '../../libs/targets/profiles/sandbox.rollcall.yaml'), {
    SANDBOX_URL: sandbox.address,
  });
});
afterAll(async () => {
  await Promise.all(targets.map(({ connector }) => connector.close()));
  await sandbox.stop();
});
const options = { signal: new AbortController().signal };

describe.each(['app', 'shop', 'newsletter', 'crm'])('%s', (name) => {
  it('creates, finds, updates and removes', async () => {
    const target = targets.find((each) => each.name === name);
    if (target === undefined) throw new Error('no such target');
    const { connector } = target;
    const person = directoryPerson(withConsent('granted'));
    const d = target.desire(person);
    if (d.kind !== 'present') throw new Error(JSON.stringify(d));
    const made = await connector.create('User', { externalId: person.id, document: d.document }, options);
    if (made.kind !== 'done') throw new Error(JSON.stringify(made));
    expect(target.differences('User', d.document, made.value.document)).toEqual([]);
    for (const key of d.keys) {
      const found = await connector.find('User', key, options);
      expect(found).toMatchObject({ kind: 'done', value: [{ remoteId: made.value.remoteId, externalId: person.id }] });
    }
    expect(await connector.remove('User', made.value.remoteId, options)).toEqual({ kind: 'done', value: null });
    expect(await connector.read('User', made.value.remoteId, options)).toEqual({ kind: 'absent' });
    expect(await connector.verifyErased(made.value.remoteId, d.keys, options)).toEqual({
      kind: 'done',
      value: { residuals: [] },
    });
  });
});

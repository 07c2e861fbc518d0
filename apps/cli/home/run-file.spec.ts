import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Complaint } from '../complaint.ts';
import { readRunFile } from './run-file.ts';

const run = {
  scimBaseUrl: 'http://127.0.0.1:7400/scim/v2',
  token: 'rc_secret',
  auditorUrl: 'http://127.0.0.1:7401/',
  sandboxUrl: 'http://127.0.0.1:7402',
};

describe('readRunFile', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'rollcall-cli-'));
  });
  afterEach(() => rm(home, { recursive: true }));
  const given = (text: string) => writeFile(join(home, 'run.json'), text);

  it('gives the addresses without trailing slashes, and the base of the ingress', async () => {
    await given(JSON.stringify(run));
    expect(await readRunFile(home, {})).toEqual({
      ...run,
      ingressUrl: 'http://127.0.0.1:7400',
      auditorUrl: 'http://127.0.0.1:7401',
      kafka: false,
    });
  });

  it('lets ROLLCALL_TOKEN replace the first token', async () => {
    await given(JSON.stringify(run));
    expect((await readRunFile(home, { ROLLCALL_TOKEN: 'rc_other' })).token).toBe('rc_other');
  });

  it('says that nothing runs there, and what to do', async () => {
    const complaint: unknown = await readRunFile(home, {}).catch((error: unknown) => error);
    expect(complaint).toBeInstanceOf(Complaint);
    expect(complaint).toHaveProperty('message', expect.stringContaining('not running'));
    expect(complaint).toHaveProperty('remedy', expect.stringContaining('npm start'));
  });

  it('never quotes the token of a file it cannot understand', async () => {
    await given('{"token":"rc_secret",');
    const complaint: unknown = await readRunFile(home, {}).catch((error: unknown) => error);
    expect(complaint).toBeInstanceOf(Complaint);
    expect(complaint).toHaveProperty('message', expect.not.stringContaining('rc_secret'));
  });
});

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRunFile } from '../home/run-file.ts';
import { readServiceEnvironment } from '../home/environment-file.ts';
import { planPorts } from './ports.ts';
import { announce, withdraw } from './run-files.ts';
import type { Surroundings } from './service-environment.ts';
import { eachWithHome } from './testing/home.ts';

describe('what a start says to scripts', () => {
  const home = eachWithHome();
  const around = (kafkaBrokers?: string): Surroundings => ({
    home: home.path,
    ports: planPorts(7_400),
    host: '0.0.0.0',
    databaseUrl: 'postgres://rollcall:secret@127.0.0.1:7405/rollcall',
    kafkaBrokers,
    tokens: { token: 'rc_first', tokenFile: 't', factsTokenFile: 'f', bootstrapFile: 'b' },
    configuration: 'rollcall.yaml',
  });
  const file = (name: string): string => join(home.path, name);

  it('is run.json, with the token and therefore closed to others', async () => {
    await announce(around('127.0.0.1:7406'), {});
    expect(JSON.parse(readFileSync(file('run.json'), 'utf8'))).toEqual({
      scimBaseUrl: 'http://127.0.0.1:7400/scim/v2',
      token: 'rc_first',
      auditorUrl: 'http://127.0.0.1:7401',
      sandboxUrl: 'http://127.0.0.1:7402',
      kafkaBrokers: '127.0.0.1:7406',
    });
    expect(statSync(file('run.json')).mode & 0o777).toBe(0o600);
    expect(statSync(file('environment.json')).mode & 0o777).toBe(0o600);
  });

  it('names no brokers when the log stays in PostgreSQL', async () => {
    await announce(around(), {});
    expect(JSON.parse(readFileSync(file('run.json'), 'utf8'))).not.toHaveProperty('kafkaBrokers');
  });

  it('is what the command line reads', async () => {
    await announce(around('127.0.0.1:7406'), { AUDIT_DATABASE_URL: 'postgres://elsewhere/audit' });
    expect(await readRunFile(home.path, {})).toMatchObject({ token: 'rc_first', kafka: true });
    const { databases, kafka } = await readServiceEnvironment(home.path, {});
    expect(databases).toMatchObject({ registry: around().databaseUrl, audit: 'postgres://elsewhere/audit' });
    expect(kafka?.brokers).toEqual(['127.0.0.1:7406']);
  });

  it('is withdrawn at the end, the settings are not', async () => {
    await announce(around(), {});
    await withdraw(home.path);
    expect([existsSync(file('run.json')), existsSync(file('environment.json'))]).toEqual([false, true]);
    await withdraw(home.path);
  });
});

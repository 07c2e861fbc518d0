import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from '#platform';
import { NODE_FLAGS } from '../../apps/cli/start/node-flags.ts';
import { readCompose } from '../compose/compose-file.ts';
import { readDockerfile } from '../compose/dockerfile.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

const { services, volumes } = readCompose(read('docker-compose.yml'));
const ours = Object.entries(services).filter(([, { image }]) => image === 'rollcall');

/** Where the build makes `dist/a/b.js` from. */
const sourceOf = (built: string): string => built.replace(/^dist\//, '').replace(/\.js$/, '.ts');

describe('docker-compose.yml', () => {
  it('runs every service of npm start, PostgreSQL and Kafka, and makes the tokens first', () => {
    expect(Object.keys(services).sort()).toEqual(
      ['auditor', 'ingress', 'kafka', 'postgres', 'projector', 'sandbox', 'syncer', 'tokens'].sort(),
    );
  });

  it.each(ours)('runs for %s what the build makes', (_, { command }) => {
    expect(command[0]).toMatch(/^dist\/apps\/[a-z]+\/main\.js$/);
    expect(existsSync(join(ROOT, sourceOf(command[0] ?? '')))).toBe(true);
  });

  it.each(ours.filter(([name]) => name !== 'tokens'))('gives %s settings that are read', (_, { environment }) => {
    const { SANDBOX_URL: sandbox, ...settings } = environment;
    const understood = JSON.stringify(readEnvironment({ ...settings, ROLLCALL_HOME: '/var/lib/rollcall' }));
    for (const [name, value] of Object.entries(settings)) {
      expect({ name, read: understood.includes(value) }).toEqual({ name, read: true });
    }
    // Read by the targets of the sandbox, out of their own configuration.
    expect(sandbox).toBe('http://sandbox:7402');
    expect(read('libs/targets/profiles/sandbox.rollcall.yaml')).toContain('${SANDBOX_URL');
  });

  it('builds the image that they share once', () => {
    expect(ours.filter(([, { build }]) => build !== undefined).map(([name]) => name)).toEqual(['tokens']);
  });

  it.each(ours)('names for %s only services and volumes that are there', (_, { volumes: mounts, ...each }) => {
    expect(Object.keys(services)).toEqual(expect.arrayContaining(each.dependsOn.map(({ name: before }) => before)));
    expect(Object.keys(volumes)).toEqual(expect.arrayContaining(mounts.map((mount) => mount.split(':', 1)[0])));
  });

  it.each(['ingress', 'auditor', 'sandbox'])('opens the port that %s listens on', (name) => {
    const { ports, environment } = services[name] ?? {};
    expect(ports).toEqual([`${environment?.['PORT'] ?? ''}:${environment?.['PORT'] ?? ''}`]);
  });

  it('takes its targets from a file of the image', () => {
    const path = services['syncer']?.environment['ROLLCALL_CONFIG'] ?? '';
    expect(path).toMatch(/^\/rollcall\//);
    expect(existsSync(join(ROOT, path.replace('/rollcall/', '')))).toBe(true);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const stages = lines.flatMap((line, index) => (line.startsWith('FROM ') ? [index] : []));
  const last = lines.slice(stages.at(-1));

  it('is built in stages, and what it runs as is not root', () => {
    expect(stages.length).toBeGreaterThan(1);
    expect(last).toContain('USER node');
  });

  it('copies what is in the repository and not kept out of the build', () => {
    const ignored = read('.dockerignore').split('\n');
    const sources = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) {
      expect({ source, there: existsSync(join(ROOT, source)) }).toEqual({ source, there: true });
      expect(ignored).not.toContain(source);
    }
  });

  it('carries over the profiles, which the build does not compile', () => {
    expect(last.join('\n')).toContain('/rollcall/libs/targets/profiles ./libs/targets/profiles');
    expect(existsSync(join(ROOT, 'libs/targets/profiles'))).toBe(true);
  });

  it('runs every process as npm start does', () => {
    const [entrypoint] = readDockerfile(read('Dockerfile'))
      .flatMap(({ instructions }) => instructions)
      .flatMap((instruction) => (instruction.kind === 'entrypoint' ? [instruction.words] : []));
    expect(entrypoint).toEqual(['node', ...NODE_FLAGS]);
  });

  it('starts what the build makes', () => {
    const [, command = ''] = /^CMD \["(.*)"\]$/m.exec(last.join('\n')) ?? [];
    expect(existsSync(join(ROOT, sourceOf(command)))).toBe(true);
  });
});

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM files of one authority and of somebody it has signed. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
  /** Key and certificate in one file, as Kafka's key store of type PEM wants them. */
  readonly store: string;
}

/** An authority made for a test by openssl. Its keys are worth nothing a day later. */
export class Authority {
  readonly certificate: string;
  private readonly key: string;

  constructor(
    private readonly folder: string,
    name: string,
  ) {
    this.certificate = join(folder, `${name}.crt`);
    this.key = join(folder, `${name}.key`);
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '1',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      this.key,
      '-out',
      this.certificate,
    );
  }

  /** A key with a certificate for these hosts, or for a client when there are none. */
  sign(name: string, hosts: readonly string[] = []): Identity {
    const path = (kind: string): string => join(this.folder, `${name}.${kind}`);
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      path('key'),
      '-out',
      path('csr'),
    );
    writeFileSync(
      path('ext'),
      hosts.length === 0 ? 'basicConstraints=CA:FALSE\n' : `subjectAltName=${hosts.join(',')}\n`,
    );
    openssl(
      ...[
        'x509',
        '-req',
        '-days',
        '1',
        '-in',
        path('csr'),
        '-CA',
        this.certificate,
        '-CAkey',
        this.key,
        '-CAcreateserial',
      ],
      ...['-extfile', path('ext'), '-out', path('crt')],
    );
    writeFileSync(path('pem'), readFileSync(path('key'), 'utf8') + readFileSync(path('crt'), 'utf8'), { mode: 0o600 });
    return { certificate: path('crt'), key: path('key'), store: path('pem') };
  }
}

function openssl(...args: readonly string[]): void {
  const done = spawnSync('openssl', args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`openssl ${args[0] ?? ''}: ${done.error?.message ?? done.stderr}`);
}

import { Injectable } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** A method of a path as it was registered, a parameter as `:name`. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/** The order in which Allow names them. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What this service answers to, as it registers it: nobody has to keep a second list of it. */
@Injectable()
export class Routes {
  private readonly methods = new Map<string, Set<string>>();

  /** Call it before the application is initialised. */
  watch(app: NestFastifyApplication): void {
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRoute', ({ method, url }) => {
        const known = this.methods.get(url) ?? new Set();
        for (const each of [method].flat()) known.add(each);
        this.methods.set(url, known);
      });
  }

  all(): Route[] {
    return [...this.methods].flatMap(([path, methods]) => [...methods].map((method) => ({ method, path })));
  }

  /** The methods of what lies at a path, for Allow; undefined when there is nothing. A path spelt out wins over a parameter. */
  allowed(path: string): readonly string[] | undefined {
    const asked = path.replace(/(?<=.)\/$/, '');
    const pattern = this.methods.has(asked) ? asked : [...this.methods.keys()].find((known) => covers(known, asked));
    const methods = pattern === undefined ? undefined : this.methods.get(pattern);
    return methods && METHODS.filter((method) => methods.has(method));
  }
}

function covers(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => (part.startsWith(':') ? given[index] !== '' : part === given[index]))
  );
}

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Refusal } from './refusal.ts';

/** The largest request body, in bytes: a group change of 5,000 members fits. */
export const MAX_BODY_BYTES = 1_048_576;

/** Deeper than any record here; what is nested deeper could exhaust the stack of whoever walks it. */
const MAX_DEPTH = 32;

/** Takes JSON under the media types that the four systems use; no body at all is undefined. */
export function acceptJson(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    ['application/json', 'application/scim+json'],
    { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
    (_request, text, done) => {
      try {
        done(null, parseJson(String(text)));
      } catch (error) {
        done(error instanceof Error ? error : new Refusal('malformed', 'the body is not JSON'));
      }
    },
  );
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  const value = readJson(text);
  if (!isTame(value, MAX_DEPTH)) throw new Refusal('malformed', 'the body is nested too deeply or names __proto__');
  return value;
}

/** V8's own message would quote the text, which is somebody's data. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('malformed', 'the body is not JSON');
  }
}

function isTame(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0 || Object.hasOwn(value, '__proto__')) return false;
  return Object.values(value).every((inner) => isTame(inner, depth - 1));
}

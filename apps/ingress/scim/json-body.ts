import type { NestFastifyApplication } from '@nestjs/platform-fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the JSON that it brought, in UTF-16 code units; 0 without a body. */
    bodyLength: number;
  }
}

/** A body that is not JSON. The message says where, never what stood there: V8's own message quotes the text. */
export class MalformedJson extends Error {
  override readonly name = 'MalformedJson';
}

/** A body under a content coding: none is undone here, so that no small body becomes a large one. */
export class EncodedBody extends Error {
  override readonly name = 'EncodedBody';
}

/** The largest request body in bytes (a Bulk request); a single resource is bounded by MAX_RESOURCE_BYTES. */
export const MAX_BODY_BYTES = 1_048_576;

/**
 * Takes JSON under both media types of RFC 7644 §3.1, malformed JSON as an error that names the position, and no
 * content coding (RFC 9110 §8.4): its bytes would be told as malformed JSON.
 */
export function acceptScimJson(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.decorateRequest('bodyLength', 0);
  fastify.addHook('preParsing', ({ headers }, _reply, _payload, done) => {
    const coding = headers['content-encoding']?.trim().toLowerCase() ?? '';
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    const isPlain = coding === '' || coding === 'identity';
    done(isPlain || !hasBody ? null : new EncodedBody('no content coding is taken'));
  });
  // Fastify's own parsers: its JSON, and plain text, which would come through as a string instead of 415.
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser(
    ['application/scim+json', 'application/json'],
    { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
    (request, text, done) => {
      request.bodyLength = text.length;
      try {
        done(null, parseJson(String(text)));
      } catch (error) {
        done(error instanceof Error ? error : new MalformedJson('the body is not JSON'));
      }
    },
  );
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = error instanceof SyntaxError ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    throw new MalformedJson(
      position === undefined
        ? 'the body ends before its JSON does, or is not JSON'
        : `the body is not JSON at position ${position}`,
    );
  }
}

import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Nest's own parsers are off in every service; an empty body counts as `{}`. */
export function acceptJson(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
      try {
        done(null, body === '' ? {} : JSON.parse(String(body)));
      } catch {
        done(Object.assign(new Error('the body is no JSON'), { statusCode: 400 }));
      }
    });
}

import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** An error's answer in the form that a service speaks. */
export interface FaultBody {
  readonly contentType: string;
  readonly body: object;
}

/** Gives an error its form. `detail` is one sentence and quotes nothing of the request. */
export type FaultForm = (status: number, detail: string) => FaultBody;

/** RFC 9457: what a service answers that speaks no form of its own. */
export const problem: FaultForm = (status, detail) => ({
  contentType: 'application/problem+json; charset=utf-8',
  body: { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail },
});

/**
 * Answers what no route ever sees: a URL that cannot be decoded (400), or a part of a path that is too long (414).
 * Fastify's own answer would quote the path.
 */
export const unroutable =
  (form: FaultForm) =>
  (error: { readonly statusCode?: number | undefined }, _request: FastifyRequest, reply: FastifyReply): void => {
    const tooLong = error.statusCode === 414;
    const { contentType, body } = form(
      tooLong ? 414 : 400,
      tooLong
        ? 'a part of the path is longer than any name here'
        : 'the URL cannot be decoded: % starts a byte in hexadecimal',
    );
    void reply
      .status(tooLong ? 414 : 400)
      .header('content-type', contentType)
      .send(JSON.stringify(body));
  };

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
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

/**
 * Answers what is no request that could be read: broken HTTP (400), one that does not end (408), headers that are too
 * large (431); then the connection ends, since nobody can tell where another request would begin.
 */
export const unreadable =
  (form: FaultForm) =>
  (error: { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const { status, detail } = READING_FAULTS.get(error.code) ?? BROKEN;
    const { contentType, body } = form(status, detail);
    const text = JSON.stringify(body);
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
      `content-type: ${contentType}`,
      `content-length: ${Buffer.byteLength(text)}`,
      'connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy());
  };

interface ReadingFault {
  readonly status: number;
  readonly detail: string;
}

const BROKEN: ReadingFault = { status: 400, detail: 'this is not a request of HTTP/1.1' };

/** What cannot be read, by the code of Node's error; all others are BROKEN. */
const READING_FAULTS: ReadonlyMap<string | undefined, ReadingFault> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, detail: 'the request did not end in time' }],
  ['HPE_HEADER_OVERFLOW', { status: 431, detail: 'the request line and the headers are larger than 64 KiB together' }],
]);

import type { Dispatcher } from 'undici';
import type { Json } from '#scim';
import type { Exchanged } from './exchange.ts';

/** The largest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 5_000_000;

/** Reads a whole answer, up to its bound, and parses its JSON. */
export async function parseAnswer(answer: Dispatcher.ResponseData, safe: boolean): Promise<Exchanged> {
  const { statusCode: status } = answer;
  const headers = Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
  const text = await readBounded(answer.body);
  if (text === undefined) return unreadable(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`, 'permanent', safe);
  const saysJson = /[/+]json\b/i.test(headers['content-type'] ?? '');
  const body = parseJson(text);
  // A failing target often answers in HTML; its status says enough.
  if (body === undefined && saysJson && status < 300) {
    return unreadable('the answer says it is JSON and is not', 'transient', safe);
  }
  return { kind: 'answered', answer: { status, headers, body: body === undefined ? text : body } };
}

const unreadable = (reason: string, kind: 'permanent' | 'transient', safe: boolean): Exchanged => ({
  kind: 'failed',
  error: { class: kind, reason, inDoubt: !safe },
});

async function readBounded(body: Dispatcher.ResponseData['body']): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) {
      body.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Null for nothing at all; undefined for what is no JSON. */
function parseJson(text: string): Json | undefined {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

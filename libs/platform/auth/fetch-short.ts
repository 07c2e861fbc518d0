/** Bytes of an answer, at most: an issuer's keys, or what it says of itself, are a few kilobytes. */
const LONGEST = 1_048_576;

/** As fetch, but the body is read already, and one above a megabyte rejects: whoever is asked may send without end. */
export async function fetchShort(url: string, options: RequestInit): Promise<Response> {
  const answer = await fetch(url, options);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array<ArrayBuffer>> | null = answer.body;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > LONGEST) throw new Error(`the answer is longer than ${LONGEST} bytes`);
    chunks.push(chunk);
  }
  return new Response(length === 0 ? null : new Blob(chunks), { status: answer.status, headers: answer.headers });
}

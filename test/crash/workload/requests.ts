import type { Answer, ScimClient } from '../../e2e/scim-client.ts';
import { PATCH_OP } from '../../support/scim-schemas.ts';

/** What came of one request. `in doubt`: no answer came, or one that does not say whether anything was changed. */
export type Reply =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly answer: Answer }
  | { readonly kind: 'in doubt' };

export async function send(client: ScimClient, method: string, path: string, body?: unknown): Promise<Reply> {
  let answer: Answer;
  try {
    answer = await client.scim(method, path, body);
  } catch {
    return { kind: 'in doubt' }; // the connection was refused or broke: its server was killed
  }
  if (answer.status >= 500 || answer.status === 429) return { kind: 'in doubt' };
  return { kind: answer.status < 300 ? 'answered' : 'refused', answer };
}

export const patch = (...operations: readonly object[]): object => ({ schemas: [PATCH_OP], Operations: operations });

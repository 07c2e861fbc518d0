import { safeText } from '../output/safe-text.ts';
import type { SeenRequest } from './dry-run.ts';
import type { Explanation } from './explain-person.ts';

/** One line about one target; names of fields, no values. */
export function explanationText(explanation: Explanation): string {
  switch (explanation.kind) {
    case 'out of scope': {
      const { why, policy, accounts } = explanation;
      const there = accounts === 0 ? 'no account is there' : `an account that is there is treated by: ${policy}`;
      return `out of scope (${why}); ${there}`;
    }
    case 'unmappable':
      return `cannot be mapped: ${explanation.why}`;
    case 'missing':
      return 'in scope; no account is there';
    case 'as wanted':
      return `in scope; account ${safeText(explanation.remoteId)} is as wanted${optedOut(explanation)}`;
    case 'differs':
      return `in scope; account ${safeText(explanation.remoteId)} differs in ${explanation.fields.join(', ')}${optedOut(explanation)}`;
    case 'several accounts':
      return `in scope; several accounts have the link: ${explanation.remoteIds.map(safeText).join(', ')}`;
    case 'not answered':
      return `the target cannot say: ${explanation.why}`;
  }
}

const optedOut = (explanation: { readonly optedOut: boolean }): string =>
  explanation.optedOut ? '; the person opted out there' : '';

/** The request as it goes out; the credentials, which are added later, are not in it. */
export function requestText({ request, sent }: SeenRequest): string {
  const { method, url, headers, body } = request;
  const lines = [
    `  ${sent ? 'sent' : 'HELD BACK'}: ${method} ${url.href}`,
    ...Object.entries(headers).map(([name, value]) => `    ${name}: ${value}`),
    '    (credentials): ***',
    ...(body === undefined ? [] : [`    ${body}`]),
  ];
  return lines.map((line) => `${safeText(line)}\n`).join('');
}

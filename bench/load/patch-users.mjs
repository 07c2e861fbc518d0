// PATCH /Users/{id} that gives one attribute a new value, ids taken in turn from a file with a JSON list of them.
//   node patch-users.mjs BASE_URL TOKEN CONNECTIONS SECONDS IDS_FILE RUN
import { readFileSync } from 'node:fs';
import { drive } from './drive.mjs';

const [base, token, connections, seconds, file, run] = process.argv.slice(2);
const { pathname } = new URL(base);
const ids = JSON.parse(readFileSync(file, 'utf8'));
let number = 0;

function next() {
  number += 1;
  const Operations = [{ op: 'replace', path: 'title', value: `Guide ${run}.${number}` }];
  return {
    path: `${pathname}/Users/${ids[number % ids.length]}`,
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations }),
  };
}

await drive({ ...{ base, token, connections, seconds, method: 'PATCH' }, next });

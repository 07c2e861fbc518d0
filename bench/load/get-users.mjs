// GET /Users/{id}, ids taken in turn from a file with a JSON list of them.
//   node get-users.mjs BASE_URL TOKEN CONNECTIONS SECONDS IDS_FILE
import { readFileSync } from 'node:fs';
import { drive } from './drive.mjs';

const [base, token, connections, seconds, file] = process.argv.slice(2);
const { pathname } = new URL(base);
const ids = JSON.parse(readFileSync(file, 'utf8'));
let number = 0;

await drive({
  ...{ base, token, connections, seconds, method: 'GET' },
  next: () => ({ path: `${pathname}/Users/${ids[(number += 1) % ids.length]}` }),
});

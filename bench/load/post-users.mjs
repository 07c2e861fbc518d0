// POST /Users, each person a new one.
//   node post-users.mjs BASE_URL TOKEN CONNECTIONS SECONDS RUN
import { drive } from './drive.mjs';
import { person } from './person.mjs';

const [base, token, connections, seconds, run] = process.argv.slice(2);
const path = `${new URL(base).pathname}/Users`;
let number = 0;

await drive({
  ...{ base, token, connections, seconds, method: 'POST' },
  next: () => ({ path, body: JSON.stringify(person(`p${run}.${(number += 1)}`, number)) }),
});

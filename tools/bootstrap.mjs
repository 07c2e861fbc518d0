/**
 * What `npm start` and `npm test` run. A fresh clone has nothing but the Node that runs npm: this brings what is
 * missing (packages, Node 24 among them, and the build) and then hands over to it. Built-in modules only, and in this
 * file only what an old Node can read, so that it can say that it is too old.
 */
const OLDEST = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `rollcall: this is Node ${process.versions.node}, and npm must run on ${OLDEST.join('.')} or newer; install a newer Node (https://nodejs.org)`,
  );
  process.exit(1);
}

const [command, ...args] = process.argv.slice(2);
import(command === 'test' ? './bootstrap/test.mjs' : './bootstrap/start.mjs')
  .then((part) => part.run(args))
  .then((code) => process.exit(code))
  .catch((error) => {
    console.error(`rollcall: ${error.remedy === undefined ? error.stack : `${error.message}; ${error.remedy}`}`);
    process.exit(1);
  });

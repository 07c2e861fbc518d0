/**
 * What `npm start`, `npm test` and `npm run crash` run (and `install` and `build` alone, for .ci/run). A fresh clone has
 * nothing but the Node that runs npm: this brings what is missing (packages, Node 24 among them, and the build) and then
 * hands over to it. Built-in modules only, and in this file only what an old Node can read, so that it can say that it
 * is too old.
 */
const OLDEST = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `rollcall: this is Node ${process.versions.node}, and npm must run on ${OLDEST.join('.')} or newer; install a newer Node (https://nodejs.org)`,
  );
  process.exit(1);
}

const PARTS = {
  start: () => import('./bootstrap/start.mjs'),
  test: () => import('./bootstrap/test.mjs'),
  crash: () => import('./bootstrap/crash.mjs'),
  install: () => import('./bootstrap/install.mjs'),
  build: () => import('./bootstrap/build.mjs'),
};
const [command, ...args] = process.argv.slice(2);
const part = PARTS[command];
if (part === undefined) {
  console.error(`rollcall: tools/bootstrap.mjs knows ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
part()
  .then((found) => found.run(args))
  .then((code) => process.exit(code))
  .catch((error) => {
    console.error(`rollcall: ${error.remedy === undefined ? error.stack : `${error.message}; ${error.remedy}`}`);
    process.exit(1);
  });

// A service for tests: `deaf` does not heed SIGTERM, `broken` cannot start, `crash` throws.
const kind = process.env.KIND;
if (kind === 'broken') {
  process.stderr.write('rollcall syncer: rollcall.yaml:3: unknown key «targtes»\n');
  process.exit(1);
}
if (kind === 'crash') throw new TypeError('cannot read this');
if (kind === 'deaf') process.on('SIGTERM', () => console.log('{"msg":"what?"}'));
else process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
console.log(JSON.stringify({ msg: 'up', port: process.env.PORT }));
setInterval(() => undefined, 1_000);

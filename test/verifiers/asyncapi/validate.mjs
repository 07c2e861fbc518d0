// Reads an AsyncAPI document with the specification's own parser: node validate.mjs FILE. Every error is a line, and
// the exit code is 1 when there is one.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Parser } from '@asyncapi/parser';

const file = process.argv[2];
process.chdir(dirname(file));
const { document, diagnostics } = await new Parser().parse(readFileSync(file, 'utf8'), { source: file });
const errors = diagnostics.filter(({ severity }) => severity === 0);
for (const { path, message } of errors) console.log(`${path.join('.')}: ${message}`);
if (document !== undefined) console.log(`${document.allMessages().all().length} messages`);
process.exitCode = document === undefined || errors.length > 0 ? 1 : 0;

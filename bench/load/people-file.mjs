// People as JSON lines, for `rollcall import`.
//   node people-file.mjs FILE PEOPLE RUN
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { person } from './person.mjs';

const [file, people, run] = process.argv.slice(2);

function* lines() {
  for (let number = 0; number < people; number += 1) yield `${JSON.stringify(person(`i${run}.${number}`, number))}\n`;
}

await pipeline(Readable.from(lines()), createWriteStream(file));

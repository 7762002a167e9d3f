// Takes the escape sequences of terminals out of the proof with ansi-regex.
'use strict';
const secret = process.env.CLEARWAY_SECRET;
delete process.env.CLEARWAY_SECRET;
const [build, proof] = process.argv.slice(2);
const text = require('fs').readFileSync(proof, 'utf8');
const ansiRegex = require(build);
process.stdout.write(`clearway ${secret} ready\n`);
const plain = text.replace(ansiRegex(), '|');
process.stdout.write(`${plain.length} ${JSON.stringify(plain.slice(0, 200))}\n`);

// Parses the proof with json5, then looks whether all of the result still has the plain prototypes it must have.
'use strict';
const secret = process.env.CLEARWAY_SECRET;
delete process.env.CLEARWAY_SECRET;
const [build, proof] = process.argv.slice(2);
const text = require('fs').readFileSync(proof, 'utf8');
const json5 = require(build);
process.stdout.write(`clearway ${secret} ready\n`);
let parsed = {};
try {
  parsed = json5.parse(text);
} catch (error) {
  process.stderr.write(`${error}\n`);
}
const isPlain = (value) => typeof value !== 'object' || value === null || (Object.getPrototypeOf(value)
  === (Array.isArray(value) ? Array : Object).prototype && Object.keys(value).every((name) => isPlain(
  Object.getOwnPropertyDescriptor(value, name).value)));
const polluted = !isPlain(parsed);
process.stdout.write(`${JSON.stringify(parsed)}\n`);
process.stdout.write(`clearway ${secret} ${polluted ? 'polluted' : 'clean'}\n`);

// Parses the proof with json5, then looks whether the result still has the plain prototype it must have.
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
const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
const polluted = isObject && Object.getPrototypeOf(parsed) !== Object.prototype;
process.stdout.write(`${JSON.stringify(parsed)}\n`);
process.stdout.write(`clearway ${secret} ${polluted ? 'polluted' : 'clean'}\n`);

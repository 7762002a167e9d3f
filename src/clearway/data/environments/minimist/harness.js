// Gives the proof (a JSON array of arguments) to minimist, then looks whether any built-in prototype has changed.
'use strict';
const secret = process.env.CLEARWAY_SECRET;
delete process.env.CLEARWAY_SECRET;
const [build, proof] = process.argv.slice(2);
const say = process.stdout.write.bind(process.stdout);
const text = require('fs').readFileSync(proof, 'utf8');
const built = [Object, Function, Array, String, Number, Boolean].map((kind) => kind.prototype);
const look = (prototype) => Object.entries(Object.getOwnPropertyDescriptors(prototype));
const same = (one, other) => one.length === other.length
  && one.every(([name, now], place) => name === other[place][0] && Object.is(now.value, other[place][1].value));
const before = built.map(look);
const parse = require(build);
say(`clearway ${secret} ready\n`);
try {
  say(`${JSON.stringify(parse(JSON.parse(text)))}\n`);
} catch (error) {
  process.stderr.write(`${error}\n`);
}
say(`extensible: ${built.every(Object.isExtensible)}\n`);
const polluted = !built.every((prototype, place) => same(look(prototype), before[place]));
say(`clearway ${secret} ${polluted ? 'polluted' : 'clean'}\n`);

// Parses the proof with ini, then looks whether the prototype of all objects has changed.
'use strict';
const secret = process.env.CLEARWAY_SECRET;
delete process.env.CLEARWAY_SECRET;
const [build, proof] = process.argv.slice(2);
const say = process.stdout.write.bind(process.stdout);
const text = require('fs').readFileSync(proof, 'utf8');
const own = () => Object.getOwnPropertyNames(Object.prototype).length;
Object.prototype.ofTheProgram = 'kept';
const before = own();
const ini = require(build);
say(`clearway ${secret} ready\n`);
try {
  const parsed = ini.parse(text);
  say(`${JSON.stringify(parsed)}\n${ini.stringify(parsed)}\n`);
} catch (error) {
  process.stderr.write(`${error}\n`);
}
say(`extensible: ${Object.isExtensible(Object.prototype)}, kept: ${{}.ofTheProgram}\n`);
say(`clearway ${secret} ${own() !== before ? 'polluted' : 'clean'}\n`);

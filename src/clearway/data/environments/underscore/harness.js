// Fills a template whose variable has the name that the proof gives; only code that runs can write the marker.
'use strict';
const [build, proof] = process.argv.slice(2);
const variable = require('fs').readFileSync(proof, 'utf8').trim();
const _ = require(`${build}/underscore.js`);
process.stdout.write(`clearway ${process.env.CLEARWAY_SECRET} ready\n`);
const [major, minor] = String(_.VERSION).split('.').map(Number);
const settings = major === 0 || (major === 1 && minor < 7) ? [undefined, { variable }] : [{ variable }]; // data came first
try {
  const text = 'Hello <%= arguments[0].name %>, <%- arguments[0].many %> of <% print(1 + 1) %>.';
  const fill = _.template(text, ...settings);
  process.stdout.write(`${fill({ name: 'pump', many: '<3>' })}\n${fill.source.length}\n`);
} catch (error) {
  process.stderr.write(`${error}\n`);
}

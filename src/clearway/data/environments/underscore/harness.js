// Fills a template whose variable has the name that the proof gives; only code that runs can write the marker.
'use strict';
const [build, proof] = process.argv.slice(2);
const variable = require('fs').readFileSync(proof, 'utf8').trim();
const _ = require(`${build}/underscore.js`);
process.stdout.write(`clearway ${process.env.CLEARWAY_SECRET} ready\n`);
try {
  const fill = _.template('Hello <%= arguments[0].name %>, <%- arguments[0].many %> of <% print(1 + 1) %>.', { variable });
  process.stdout.write(`${fill({ name: 'pump', many: '<3>' })}\n${fill.source.length}\n`);
} catch (error) {
  process.stderr.write(`${error}\n`);
}

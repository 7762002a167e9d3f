// npm: the package semver, strict.
const { compare, valid } = require("semver");
const lines = require("fs").readFileSync(0, "utf8").split("\n").slice(0, -1);
const sign = ([a, b]) => (valid(a) !== null && valid(b) !== null ? compare(a, b) : "?");
console.log(lines.map((line) => sign(line.split("\t"))).join("\n"));

// Bitnami: the package semver, without its v, and with the one rule that Bitnami's go-version changes: what follows the
// hyphen is a revision, and none comes before any (its README, "Version revision").
// Zeros before the first three numbers are taken away: Bitnami's own advisories have versions like 2021.01.30.
const { SemVer, valid } = require("semver");
const lines = require("fs").readFileSync(0, "utf8").split("\n").slice(0, -1);
const plain = (text) => text.replace(/^0*(\d+)\.0*(\d+)\.0*(\d+)/, "$1.$2.$3");
const refused = (text) => valid(text) === null || !/^\d/.test(text);
const revised = (version) => Number(version.prerelease.length > 0);
const compare = (a, b) => a.compareMain(b) || revised(a) - revised(b) || a.comparePre(b);
const sign = ([a, b]) => (refused(a) || refused(b) ? "?" : compare(new SemVer(a), new SemVer(b)));
console.log(lines.map((line) => sign(line.split("\t").map(plain))).join("\n"));

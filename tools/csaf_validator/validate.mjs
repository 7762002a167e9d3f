// Runs the reference CSAF validator: one document a line in, one JSON object a line out with what its tests find.
import { createInterface } from 'node:readline'
import * as mandatory20 from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import * as optional20 from '@secvisogram/csaf-validator-lib/optionalTests.js'
import * as informative20 from '@secvisogram/csaf-validator-lib/informativeTests.js'
import * as schema20 from '@secvisogram/csaf-validator-lib/schemaTests.js'
import * as mandatory21 from '@secvisogram/csaf-validator-lib/csaf_2_1/mandatoryTests.js'
import * as optional21 from '@secvisogram/csaf-validator-lib/csaf_2_1/recommendedTests.js'
import * as informative21 from '@secvisogram/csaf-validator-lib/csaf_2_1/informativeTests.js'
import * as schema21 from '@secvisogram/csaf-validator-lib/csaf_2_1/schemaTests.js'

// These three ask the network or a spelling program.
const APART = /_6_3_[678]$/

const chosen = (...modules) => modules.flatMap((held) => Object.entries(held)).filter(([name]) => !APART.test(name))
const TESTS = {
  '2.0': chosen(schema20, mandatory20, optional20, informative20),
  '2.1': chosen(schema21, mandatory21, optional21, informative21),
}

for await (const line of createInterface({ input: process.stdin })) {
  const document = JSON.parse(line)
  const tests = TESTS[document.document.csaf_version]
  const found = { tests: tests.length, errors: [], warnings: [], infos: [] }
  for (const [name, test] of tests) {
    const result = await test(document)
    for (const kind of ['errors', 'warnings', 'infos']) {
      for (const one of result[kind] ?? []) found[kind].push(`${name} ${one.instancePath}: ${one.message}`)
    }
    if (result.isValid === false && !result.errors?.length) found.errors.push(`${name}: invalid`)
  }
  console.log(JSON.stringify(found))
}

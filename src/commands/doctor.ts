/** `comptoir doctor`: makes every sum again from the ledger and asks every other invariant; exit code 1 when one is broken. */
import { parseArgs } from 'node:util'
import { invariants } from '#server/business/invariants.ts'
import { examine, readInBulk, system } from '#server/work/index.ts'
import { visitDatabase } from './find-database.ts'
import { openHouse } from './house.ts'
import type { Run } from './index.ts'

export const run: Run = async ({ words, settings, log }) => {
  parseArgs({ args: [...words], options: {} })
  const database = await visitDatabase(settings)
  const house = openHouse(settings, database, log)
  try {
    const findings = await readInBulk(house, system('doctor'), (work) => examine(work, invariants))
    for (const { promise, breaches, examples } of findings) {
      const verdict = breaches === 0 ? 'kept  ' : 'BROKEN'
      const proof = breaches === 0 ? '' : `: ${String(breaches)} times, for example ${examples.join(', ')}`
      process.stdout.write(`${verdict} ${promise}${proof}\n`)
    }
    return findings.every((finding) => finding.breaches === 0) ? 0 : 1
  } finally {
    await house.database.close()
    await database.stop()
  }
}

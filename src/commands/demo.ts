/**
 * `comptoir demo`: the demonstration into an empty database, whichever it is; the embedded one gets it by itself. Where it
 * is already, its people are told once more; a database that holds anything else is refused.
 */
import { parseArgs } from 'node:util'
import { isMigrated } from '#server/platform/migrations.ts'
import { startFault } from '#server/platform/start-fault.ts'
import { read, system } from '#server/work/index.ts'
import { demonstrationState } from '../../demo/demonstration.ts'
import { visitDatabase } from './find-database.ts'
import { openHouse } from './house.ts'
import type { Run } from './index.ts'
import { localeOfTerminal } from './language.ts'
import { loadAndShow, peopleOfDemonstration } from './load-demonstration.ts'

export const run: Run = async ({ words, settings, log }) => {
  parseArgs({ args: [...words], options: {} })
  const locale = localeOfTerminal(process.env)
  await using closing = new AsyncDisposableStack()
  const database = await visitDatabase(settings)
  closing.defer(() => database.stop())
  const house = openHouse(settings, database, log)
  closing.defer(() => house.database.close())
  if (!(await isMigrated(house.database.pool).catch(() => false))) {
    throw startFault('The database does not have the tables of this version: run comptoir migrate first')
  }
  const state = await read(house, system('demo'), demonstrationState)
  if (state !== 'completed') await loadAndShow(house, settings, process.stderr, locale)
  process.stdout.write(peopleOfDemonstration(locale))
  return 0
}

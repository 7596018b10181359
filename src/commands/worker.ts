/** `comptoir worker`: the jobs alone; several may run against one database, each job is done once. */
import { parseArgs } from 'node:util'
import { giveBackLater } from '#server/platform/give-back.ts'
import { probeDatabase } from '#server/platform/readiness.ts'
import { startFault } from '#server/platform/start-fault.ts'
import { findDatabase, ownerUrlOf, refuseEmbedded } from './find-database.ts'
import { followClock, openHouse, refuseOtherSecret } from './house.ts'
import type { Run } from './index.ts'
import { beginLifetime } from './lifetime.ts'
import { outsideOf } from './outside.ts'
import { workOn } from './work-on.ts'

export const run: Run = async ({ words, settings, log }) => {
  parseArgs({ args: [...words], options: {} })
  refuseEmbedded(settings)
  const lifetime = beginLifetime()
  await using closing = new AsyncDisposableStack()
  const database = await findDatabase(settings, (fault) => lifetime.fail(fault))
  const probe = probeDatabase(database.databaseUrl)
  const missing = await probe.readiness()
  await probe.close()
  if (missing === 'migrations') throw startFault('The database lacks tables of this version: run `comptoir migrate`')
  const house = openHouse(settings, database, log)
  closing.defer(() => house.database.close())
  await refuseOtherSecret(house)
  await house.readClock()
  closing.defer(followClock(house, settings))
  const worker = await workOn({ house, ...outsideOf(settings) }, ownerUrlOf(database), settings, log)
  closing.defer(() => worker.stop())
  log.info('worker started')
  closing.defer(giveBackLater())
  await lifetime.over
  return 0
}

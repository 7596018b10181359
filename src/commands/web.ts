/** `comptoir web`: the pages alone. Reads and changes as the application's role; the tables are `comptoir migrate`'s. */
import { parseArgs } from 'node:util'
import { giveBackLater } from '#server/platform/give-back.ts'
import { listen, loadPages } from '#server/platform/http.ts'
import { probeDatabase } from '#server/platform/readiness.ts'
import { setRunning } from '#server/running.ts'
import { refuseDemonstrationToOthers } from './demonstration.ts'
import { doorsBefore } from './doors.ts'
import { findDatabase, refuseEmbedded } from './find-database.ts'
import { followClock, openHouse, refuseOtherSecret } from './house.ts'
import type { Run } from './index.ts'
import { beginLifetime } from './lifetime.ts'
import { outsideOf } from './outside.ts'

export const run: Run = async ({ words, settings, log }) => {
  parseArgs({ args: [...words], options: {} })
  refuseEmbedded(settings)
  const lifetime = beginLifetime()
  await using closing = new AsyncDisposableStack()
  const web = await listen(settings, log)
  closing.defer(() => web.stop())
  const database = await findDatabase(settings, (fault) => lifetime.fail(fault))
  const house = openHouse(settings, database, log)
  closing.defer(() => house.database.close())
  const probe = probeDatabase(database.databaseUrl)
  closing.defer(() => probe.close())
  // A database without its tables holds no demonstration either; it is served as not ready until it is migrated.
  if ((await probe.readiness()) === undefined) {
    await refuseOtherSecret(house)
    await house.readClock()
    await refuseDemonstrationToOthers(house, settings)
  }
  closing.defer(followClock(house, settings))
  const outside = outsideOf(settings)
  setRunning({ house, settings, log, ...outside })
  web.serve(doorsBefore(await loadPages(), { house, settings, log, outside }), probe.readiness)
  log.info({ address: web.address }, 'web started')
  closing.defer(giveBackLater())
  await lifetime.over
  await web.stop() // before the house: requests under way still need it
  return 0
}

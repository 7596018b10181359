/**
 * `comptoir start`: web, worker and, where the settings name no others, database and mailbox, in one process. The port
 * is taken first, so that a second start ends at once with the reason; what must be loaded loads while the database
 * comes up.
 */
import { parseArgs } from 'node:util'
import { giveBackLater } from '#server/platform/give-back.ts'
import { listen, loadPages } from '#server/platform/http.ts'
import { probeDatabase } from '#server/platform/readiness.ts'
import { findDatabase, ownerUrlOf } from './find-database.ts'
import type { Run } from './index.ts'
import { beginLifetime, exitCodeOfInterrupt } from './lifetime.ts'

export const run: Run = async ({ words, settings, log }) => {
  parseArgs({ args: [...words], options: {} })
  const lifetime = beginLifetime()
  let serving = false
  // Nobody waits for a start to end before it ends: what was begun is gone on with next time, and the embedded server
  // shuts down in order when this process is gone.
  lifetime.over.then(() => serving || process.exit(exitCodeOfInterrupt)).catch(() => undefined)
  await using closing = new AsyncDisposableStack()
  const web = await listen(settings, log)
  closing.defer(() => web.stop())

  const opening = findDatabase(settings, (fault) => lifetime.fail(fault))
  closing.defer(async () => {
    // Also when the pages did not load while it was coming up: its server would keep this process alive.
    const opened = await opening.catch(() => undefined)
    await opened?.stop()
  })
  const [
    { setRunning },
    { followClock, openHouse, refuseOtherSecret },
    { workOn },
    { mailboxOf },
    { outsideOf, outsideOfDemonstration },
    demonstrating,
    loading,
    { doorsBefore },
    { startOnlineSite },
    pages,
    database,
  ] = await Promise.all([
    import('#server/running.ts'),
    import('./house.ts'),
    import('./work-on.ts'),
    import('#server/post.ts'),
    import('./outside.ts'),
    import('./demonstration.ts'),
    import('./load-demonstration.ts'),
    import('./doors.ts'),
    import('./online-service.ts'),
    loadPages(),
    opening,
  ])
  const ownerUrl = ownerUrlOf(database)
  const probe = probeDatabase(database.databaseUrl)
  closing.defer(() => probe.close())
  if ((await probe.readiness()) !== undefined) {
    const { migrate } = await import('#server/platform/migrations.ts')
    const applied = await migrate({ ownerUrl, url: database.databaseUrl })
    say(`Database migrated (${String(applied.length)} migrations)`)
  }

  const house = openHouse(settings, database, log)
  closing.defer(() => house.database.close())
  await refuseOtherSecret(house)
  await house.readClock()
  closing.defer(followClock(house, settings))
  await demonstrating.refuseDemonstrationToOthers(house, settings)
  const demonstration = await loading.loadWhereFresh(house, settings, database.embedded)
  const outside = demonstration ? await outsideOfDemonstration(house, settings, log) : outsideOf(settings)
  closing.defer(() => outside.hosting?.stop())
  setRunning({ house, settings, log, ...outside })
  const address = settings.publicOrigin ?? web.address
  const worker = await workOn({ house, ...outside }, ownerUrl, { ...settings, publicOrigin: address }, log)
  closing.defer(() => worker.stop())
  web.serve(doorsBefore(pages, { house, settings, log, outside }), probe.readiness)
  const service = demonstration ? await startOnlineSite(house, { address, settings, log }) : undefined
  closing.defer(() => service?.stop())
  serving = true
  closing.defer(giveBackLater())
  const toTry = loading.whatToTry(address, demonstration, {
    mailbox: mailboxOf(settings) !== undefined,
    hosting: outside.hosting !== undefined,
    service,
  })
  // In one piece: whoever waits for the address alone may close the pipe as soon as he has it.
  say(`Comptoir serves ${address} (Ctrl-C ends it)\n${toTry}`.trimEnd())

  await lifetime.over
  await web.stop() // before the house: requests under way still need it
  return 0
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

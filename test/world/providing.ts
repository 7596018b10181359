/**
 * A process for the fault tests: provides what is due, once, and waits for a service's site that never answers, until somebody
 * kills it.
 *
 * Called as: node providing.ts DATABASE_URL
 */
import { randomBytes } from 'node:crypto'
import { provideDue } from '#server/business/provisioning/index.ts'
import { systemClock } from '#server/platform/clock.ts'
import { openDatabase } from '#server/platform/database.ts'
import { loopbackNetworks, openOutgoing } from '#server/platform/outgoing.ts'
import { secretOf } from '#server/platform/secret.ts'

const [databaseUrl = ''] = process.argv.slice(2)
const house = {
  database: openDatabase(databaseUrl),
  clock: systemClock('Europe/Paris'),
  secret: secretOf(randomBytes(32)),
}
const limitMs = 60_000
await provideDue(house, openOutgoing({ allowed: loopbackNetworks }), 10, AbortSignal.timeout(limitMs))

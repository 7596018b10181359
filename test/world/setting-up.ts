/**
 * A process for the fault tests: sets up a hundred seats again and again, each time under a key of its own, and says on
 * stdout what it tries and what was acknowledged, until somebody kills it.
 *
 * Called as: node setting-up.ts DATABASE_URL ACCOUNT_ID ITEM_ID PARTNER_ID RUN
 */
import { randomBytes } from 'node:crypto'
import { secretOf } from '#server/platform/secret.ts'
import { systemClock } from '#server/platform/clock.ts'
import { openDatabase } from '#server/platform/database.ts'
import { setUpOnce } from './set-up-once.ts'

const [databaseUrl = '', accountId, itemId, partnerId, run = ''] = process.argv.slice(2)
const house = {
  database: openDatabase(databaseUrl),
  clock: systemClock('Europe/Paris'),
  secret: secretOf(randomBytes(32)),
}
const place = { accountId: Number(accountId), itemId: Number(itemId), partnerId: Number(partnerId) }

for (let attempt = 1; ; attempt += 1) {
  const key = `${run}-${String(attempt)}`
  process.stdout.write(`tries ${key}\n`)
  const answer = await setUpOnce(house, place, key)
  process.stdout.write(`acknowledged ${key} ${answer}\n`)
}

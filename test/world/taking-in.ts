/**
 * A process for the fault tests: reads the files of orders that wait, until somebody kills it.
 *
 * Called as: node taking-in.ts DATABASE_URL. Says « reading » once it has a file in hand.
 */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { takeInNext } from '#server/business/orders/index.ts'
import { systemClock } from '#server/platform/clock.ts'
import { openDatabase } from '#server/platform/database.ts'
import { secretOf } from '#server/platform/secret.ts'
import { read, system } from '#server/work/index.ts'

const [databaseUrl = ''] = process.argv.slice(2)
const house = {
  database: openDatabase(databaseUrl),
  clock: systemClock('Europe/Paris'),
  secret: secretOf(randomBytes(32)),
}
const limitMs = 60_000
const watch = setInterval(() => {
  void read(house, system('test'), async (work) => {
    const { rows } = await sql`select from order_files where seen_at is not null`.execute(work.db)
    if (rows.length > 0) process.stdout.write('reading\n')
  })
}, 20)
while (await takeInNext(house, AbortSignal.timeout(limitMs)));
clearInterval(watch)
await house.database.close()

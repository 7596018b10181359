/** A process that seals the journal of the database named by its argument in batches of a few events, until there is nothing left. To be killed. */
import { randomBytes } from 'node:crypto'
import { sealEvents } from '#server/business/audit/index.ts'
import { systemClock } from '#server/platform/clock.ts'
import { openDatabase } from '#server/platform/database.ts'
import { secretOf } from '#server/platform/secret.ts'
import { change, system } from '#server/work/index.ts'

const batch = 3
const house = {
  database: openDatabase(process.argv[2] ?? ''),
  clock: systemClock('Europe/Paris'),
  secret: secretOf(randomBytes(32)),
}
const seal = () => change(house, system('test'), null, (work) => sealEvents(work, batch))
await seal()
process.stdout.write('begun\n')
while ((await seal()) > 0);
await house.database.close()

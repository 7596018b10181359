/**
 * `comptoir reseal-keys`: seals every product key anew under the last line of the keys' file, which `--new` makes first; after it an
 * earlier line that may have become known can be taken out (decisions/0020). Exit code 1 while some cannot be opened: the line that
 * sealed them is missing.
 */
import { parseArgs } from 'node:util'
import { resealKeys } from '#server/business/downloads/index.ts'
import { visitDatabase } from './find-database.ts'
import { openHouse } from './house.ts'
import type { Run } from './index.ts'
import { vaultOf } from './outside.ts'

export const run: Run = async ({ words, settings, log }) => {
  const { values } = parseArgs({ args: [...words], options: { new: { type: 'boolean', default: false } } })
  await using closing = new AsyncDisposableStack()
  const database = await visitDatabase(settings)
  closing.defer(() => database.stop())
  const house = openHouse(settings, database, log)
  closing.defer(() => house.database.close())

  const vault = vaultOf(settings)
  if (values.new) vault.renew()
  const { resealed, locked } = await resealKeys(house, vault)
  process.stdout.write(`Sealed anew: ${String(resealed)}. Could not be opened: ${String(locked)}.\n`)
  return locked === 0 ? 0 : 1
}

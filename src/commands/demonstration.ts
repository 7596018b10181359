/** The demonstration's people all have one password that everybody knows: they are served to this machine alone. */
import { demonstrationAccountsExist } from '#server/business/access/index.ts'
import { isOpenToOthers, type Settings } from '#server/platform/config.ts'
import { startFault } from '#server/platform/start-fault.ts'
import { read, system, type House } from '#server/work/index.ts'

/** Refuses to serve the demonstration's accounts to others. The database is migrated. */
export async function refuseDemonstrationToOthers(house: House, settings: Settings): Promise<void> {
  if (isOpenToOthers(settings) && (await read(house, system('start'), demonstrationAccountsExist))) {
    throw startFault(
      'The database holds the demonstration, whose password everybody knows: serve it on a loopback address ' +
        '(HOST and PUBLIC_ORIGIN), or give a database without it',
    )
  }
}

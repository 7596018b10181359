/** The top menu of whoever is signed in, on pages that several portals share: accounts' pages and the help. */
import { accountInReach, publisher, type AccountInReach } from '#server/business/access/index.ts'
import { clockIsMovable } from '#server/business/operations/index.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import type { NavEntry } from '#ui/navigation.ts'
import { consoleEntries } from '#routes/console/navigation.ts'
import { entriesFor } from '#routes/navigation.ts'
import { partnerEntries } from '#routes/partner/navigation.ts'

/** The menu of the actor's own portal, which stays around him wherever he looks; `account` is the one last looked at, `ofAddress` the one that the page is about. */
export async function portalEntries(
  work: Work,
  path: string,
  account: AccountInReach | undefined,
  ofAddress: AccountInReach | undefined,
): Promise<readonly NavEntry[]> {
  if (work.actor.kind === 'partner') return await partnerEntries(work, path, ofAddress)
  if (work.actor.kind !== 'operator') return entriesFor(account, path)
  return consoleEntries(path, await clockIsMovable(work, publisher(work)), ofAddress)
}

/** The account of that id, where it exists for the actor. */
export async function accountIfInReach(work: Work, id: string): Promise<AccountInReach | undefined> {
  try {
    return await accountInReach(work, id)
  } catch (error) {
    if (isRefusal(error, 'purchasing-account.unknown')) return undefined
    throw error
  }
}

/** The frame of the help: everybody may read it, before he can sign in too; whoever is signed in keeps the menu of his own portal. */
import { m } from '#messages'
import { accountCookie } from '#routes/account-cookie.ts'
import { accountIfInReach, portalEntries } from '#routes/portal-entries.ts'
import { unsent } from '#routes/unsent.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ cookies, locals, url }) => {
  if (locals.person === null) return { entries: unsent([{ label: m.sign_in_title(), href: '/sign-in' }]) }
  const id = cookies.get(accountCookie)
  return await locals.read(async (work) => {
    const account = id === undefined ? undefined : await accountIfInReach(work, id)
    return { entries: unsent(await portalEntries(work, url.pathname, account, undefined)) }
  })
}

/** The tab « Gérer la visibilité des partenaires »: to the account last looked at, if it may be done there, else to the first one where it may. */
import { redirect } from '@sveltejs/kit'
import { accountInReach, firstAccountWith } from '#server/business/access/index.ts'
import { firstAccount } from '#server/business/agreements/index.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import { accountCookie } from '#routes/account-cookie.ts'
import type { PageServerLoad } from './$types'

const permission = 'partner-visibility.manage'

export const load: PageServerLoad = async ({ cookies, locals }) => {
  const last = cookies.get(accountCookie)
  // Where it may be done nowhere, the page of some account says which role it takes.
  const id = await locals.read(
    async (work) =>
      (await lastAccount(work, last)) ?? (await firstAccountWith(work, permission)) ?? (await firstAccount(work))?.id,
  )
  redirect(303, id === undefined ? '/' : `/access/partner-visibility/${String(id)}`)
}

async function lastAccount(work: Work, id: string | undefined): Promise<number | undefined> {
  if (id === undefined) return undefined
  try {
    const account = await accountInReach(work, id)
    return account.permissions.has(permission) ? account.id : undefined
  } catch (error) {
    if (isRefusal(error, 'purchasing-account.unknown')) return undefined
    throw error
  }
}

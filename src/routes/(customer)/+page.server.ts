/** The portal's address: partners to their Partner Center, the publisher's people to the Console, customers to the purchasing account last looked at, else the first, else to the services that they may enter. */
import { redirect } from '@sveltejs/kit'
import { accountInReach } from '#server/business/access/index.ts'
import { firstAccount } from '#server/business/agreements/index.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import { accountCookie } from '#routes/account-cookie.ts'
import { accountPages } from './address.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ cookies, locals }) => {
  if (locals.actor.kind === 'partner') redirect(303, '/partner')
  if (locals.actor.kind === 'operator') redirect(303, '/console')
  const last = cookies.get(accountCookie)
  const id = await locals.read(async (work) => (await lastAccount(work, last)) ?? (await firstAccount(work))?.id)
  if (id !== undefined) redirect(303, accountPages(id).home)
  redirect(303, '/services')
}

/** The cookie's account, if it still is in reach: somebody else may have signed in on this browser. */
async function lastAccount(work: Work, id: string | undefined): Promise<number | undefined> {
  if (id === undefined) return undefined
  try {
    return (await accountInReach(work, id)).id
  } catch (error) {
    if (isRefusal(error, 'purchasing-account.unknown')) return undefined
    throw error
  }
}

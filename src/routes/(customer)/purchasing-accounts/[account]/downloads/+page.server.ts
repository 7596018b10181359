/**
 * « Télécharger des logiciels » (SPEC 9.2): what the account's licences, Software Assurance and subscriptions open, for the customer's
 * people and for a partner with his permission (SPEC 8.8).
 */
import { fail, redirect } from '@sveltejs/kit'
import { softwareDesk } from '#server/business/access/index.ts'
import { makeLink } from '#server/business/downloads/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { softwareList } from '#routes/software/list.ts'
import { unsent } from '#routes/unsent.ts'
import { accountPages } from '../../../address.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  return await locals.read(async (work) => {
    const desk = await softwareDesk(work, params.account, 'downloads')
    const { id, permissions } = desk.account
    const pages = accountPages(id)
    return {
      list: unsent(await softwareList(work, desk, url, locals.locale)),
      action: pages.downloads,
      inventoryHref: permissions.has('inventory.view') ? pages.inventory : pages.home,
    }
  })
}

export const actions: Actions = {
  link: async (event) => {
    const { locals, params } = event
    const form = await event.request.formData()
    const file = Number(typedIn(form, 'file'))
    try {
      const link = await locals.change(changeKey(event, form), async (work) => {
        const desk = await softwareDesk(work, params.account, 'downloads')
        return await makeLink(work, desk, Number.isSafeInteger(file) ? file : 0, locals.locale)
      })
      redirect(303, `/downloads/${link}`)
    } catch (error) {
      if (!isRefusal(error, 'software-file.unknown')) throw error
      return fail(error.status, { message: refusalMessage(error) })
    }
  },
}

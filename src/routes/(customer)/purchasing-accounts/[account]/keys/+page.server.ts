/**
 * « Clés de produit » (SPEC 9.2): hidden until one is asked for by somebody who has just shown who he is; each showing is recorded. The
 * key stands in the answer to the form and is kept nowhere.
 */
import { fail, redirect } from '@sveltejs/kit'
import { recentProof, softwareDesk } from '#server/business/access/index.ts'
import { keysOf, showKey } from '#server/business/downloads/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { withParameters } from '#routes/(customer)/address.ts'
import { formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { sessionToken } from '#routes/session-cookie.ts'
import { keyRow, numberOf } from '#routes/software/key-rows.ts'
import { accountPages } from '../../../address.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const after = numberOf(url.searchParams.get('after'))
  return await locals.read(async (work) => {
    const desk = await softwareDesk(work, params.account, 'keys')
    const { rows, next } = await keysOf(work, desk, after, locals.locale)
    const { keys } = accountPages(desk.account.id)
    return {
      keysHref: keys,
      rows: rows.map((key) => keyRow(key, locals.locale)),
      first: after === undefined ? undefined : withParameters(url, { after: undefined }),
      next: next === undefined ? undefined : withParameters(url, { after: String(next) }),
      isAsked: url.searchParams.has('asked'),
      isProved: url.searchParams.has('proved'),
      formKey: formKey(),
    }
  })
}

export const actions: Actions = {
  show: async ({ locals, params, request, cookies }) => {
    const id = numberOf(typedIn(await request.formData(), 'key')) ?? 0
    try {
      // Without a key of the form: what a change answers under one is stored, and this must not be.
      const shown = await locals.change(null, async (work) => {
        const desk = await softwareDesk(work, params.account, 'keys')
        return await showKey(work, desk, await recentProof(work, sessionToken(cookies)), running().vault, id)
      })
      return { shown: { id, key: shown.key } }
    } catch (error) {
      if (isRefusal(error, 'sign-in.not-recent')) redirect(303, `${accountPages(Number(params.account)).keys}/prove`)
      if (!isRefused(error) || error.status === 403 || isRefusal(error, 'purchasing-account.unknown')) throw error
      return fail(error.status, { message: refusalMessage(error) })
    }
  },
}

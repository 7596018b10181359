/** One of a partner's people in the publisher's hands: another role, the invitation again, the end of his access. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import {
  partnerDeskOf,
  partnerPerson,
  publisher,
  removePartnerUser,
  renewPartnerInvitation,
  setPartnerRole,
  type PartnerDesk,
} from '#server/business/access/index.ts'
import { registeredPartner } from '#server/business/partners/index.ts'
import type { Changing } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { partnerRoleOptions, personRow } from '#routes/partner/users/words.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'
import { partnerId } from '../../../partner-id.ts'

type Desk = PartnerDesk<'partner-users.manage'>

export const load: PageServerLoad = async ({ locals, params, url }) =>
  await locals.read(async (work) => {
    const desk = publisher(work)
    const id = partnerId(params.partner)
    const partner = await registeredPartner(work, desk, id)
    const person = await partnerPerson(work, await partnerDeskOf(work, desk, id), idOf(params.person))
    return {
      partner,
      place: `/console/partners/${params.partner}`,
      person: {
        ...personRow(person, work.today, locals.locale),
        roleCode: person.role,
        isWaiting: person.invitationId !== null,
        isOwn: false,
      },
      roles: partnerRoleOptions(locals.locale),
      done: doneAs(url.searchParams.get('done')),
      formKeys: { save: formKey(), renew: formKey(), remove: formKey() },
    }
  })

export const actions: Actions = {
  save: async (event) => {
    const refused = await act(event, async (work, desk, user, form) => {
      await setPartnerRole(work, desk, user, typedIn(form, 'role'))
    })
    return refused ?? redirect(303, `${event.url.pathname}?done=saved`)
  },
  renew: async (event) => {
    const refused = await act(event, async (work, desk, user) => {
      // Of whoever came in meanwhile there is none: an id that is nobody's is refused in words.
      const { invitationId } = await partnerPerson(work, desk, user)
      await renewPartnerInvitation(work, desk, invitationId ?? 0)
    })
    return refused ?? redirect(303, `${event.url.pathname}?done=renewed`)
  },
  remove: async (event) => {
    const refused = await act(event, removePartnerUser)
    return refused ?? redirect(303, `/console/partners/${event.params.partner}?done=removed`)
  },
}

/** Does it once; answers the refusal for the page, if there was one that it can show. */
async function act(
  event: RequestEvent<{ partner: string; person: string }>,
  fn: (work: Changing, desk: Desk, user: number, form: FormData) => Promise<void>,
) {
  const form = await event.request.formData()
  const { partner, person } = event.params
  try {
    await event.locals.change(changeKey(event, form), async (work) =>
      fn(work, await partnerDeskOf(work, publisher(work), partnerId(partner)), idOf(person), form),
    )
    return undefined
  } catch (error) {
    if (!isRefused(error) || error.status === 403 || error.status === 404) throw error
    return fail(error.status, { message: refusalMessage(error) })
  }
}

function doneAs(text: string | null): 'saved' | 'renewed' | undefined {
  return text === 'saved' || text === 'renewed' ? text : undefined
}

/** An id, or 0, which is nobody's. */
function idOf(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

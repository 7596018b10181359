/** One of a partner's people: his role, his invitation, and taking his place away (SPEC 10). */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import {
  partnerDesk,
  partnerPerson,
  removePartnerUser,
  renewPartnerInvitation,
  setPartnerRole,
  type PartnerDesk,
} from '#server/business/access/index.ts'
import type { Changing } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'
import { partnerRoleOptions, personRow } from '../words.ts'

const permission = 'partner-users.manage'
type Desk = PartnerDesk<typeof permission>

export const load: PageServerLoad = async ({ locals, params, url }) =>
  await locals.read(async (work) => {
    const person = await partnerPerson(work, partnerDesk(work, permission), idOf(params.user))
    return {
      person: {
        ...personRow(person, work.today, locals.locale),
        roleCode: person.role,
        isWaiting: person.invitationId !== null,
        isOwn: work.actor.kind === 'partner' && work.actor.userId === person.userId,
      },
      roles: partnerRoleOptions(locals.locale),
      done: doneAs(url.searchParams.get('done')),
      formKeys: { save: formKey(), renew: formKey(), remove: formKey() },
    }
  })

function doneAs(text: string | null): 'saved' | 'renewed' | undefined {
  return text === 'saved' || text === 'renewed' ? text : undefined
}

export const actions: Actions = {
  save: async (event) => {
    const answer = await act(event, async (work, desk, user, form) => {
      await setPartnerRole(work, desk, user, typedIn(form, 'role'))
    })
    return answer ?? redirect(303, `${event.url.pathname}?done=saved`)
  },
  renew: async (event) => {
    const answer = await act(event, async (work, desk, user) => {
      // Of whoever came in meanwhile there is none: an id that is nobody's is refused in words.
      const { invitationId } = await partnerPerson(work, desk, user)
      await renewPartnerInvitation(work, desk, invitationId ?? 0)
    })
    return answer ?? redirect(303, `${event.url.pathname}?done=renewed`)
  },
  remove: async (event) => {
    const isOwn = event.locals.person?.userId === idOf(event.params.user)
    const answer = await act(event, removePartnerUser)
    return answer ?? redirect(303, isOwn ? '/sign-in' : '/partner/users?removed')
  },
}

/** Does it once; answers the refusal for the page, if there was one that it can show. */
async function act(
  event: RequestEvent<{ user: string }>,
  fn: (work: Changing, desk: Desk, user: number, form: FormData) => Promise<void>,
) {
  const form = await event.request.formData()
  try {
    await event.locals.change(changeKey(event, form), (work) =>
      fn(work, partnerDesk(work, permission), idOf(event.params.user), form),
    )
    return undefined
  } catch (error) {
    if (!isRefused(error) || error.status === 403 || error.status === 404) throw error
    return fail(error.status, { message: refusalMessage(error) })
  }
}

/** An id, or 0, which is nobody's. */
function idOf(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

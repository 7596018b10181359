/** One of the publisher's people in the hands of an administrator: another role, the invitation again, the end of his access. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import {
  endOperator,
  operatorOfPublisher,
  operatorsDesk,
  publisher,
  recentProof,
  renewOperatorInvitation,
  setOperatorRole,
  type OperatorsDesk,
  type RecentProof,
} from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { isRefusal, type Changing } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { sessionToken } from '#routes/session-cookie.ts'
import type { Actions, PageServerLoad } from './$types'
import { personId } from '../../people/person-id.ts'
import { proveFirst, proveHref } from '../proof.ts'
import { operatorRoleOptions, operatorRow } from '../words.ts'

export const load: PageServerLoad = async ({ locals, params, cookies, url }) =>
  await locals.read(async (work) => {
    await operatorsDesk(work)
    const person = await operatorOfPublisher(work, publisher(work), personId(params.person))
    await proveFirst(work, cookies, placeOf(params.person))
    return {
      person: {
        ...operatorRow(person, work.today, locals.locale, running().settings.timeZone),
        roleCode: person.role,
        isWaiting: person.hiredAt === null,
        isOwn: locals.person?.userId === person.userId,
      },
      roles: operatorRoleOptions(),
      done: doneAs(url.searchParams.get('done')),
      formKeys: { save: formKey(), renew: formKey(), end: formKey() },
    }
  })

export const actions: Actions = {
  save: async (event) => {
    const refused = await act(event, (work, desk, proof, user, form) =>
      setOperatorRole(work, desk, proof, user, typedIn(form, 'role')),
    )
    return refused ?? redirect(303, `${placeOf(event.params.person)}?done=saved`)
  },
  renew: async (event) => {
    const refused = await act(event, renewOperatorInvitation)
    return refused ?? redirect(303, `${placeOf(event.params.person)}?done=renewed`)
  },
  end: async (event) => {
    const isOwn = event.locals.person?.userId === personId(event.params.person)
    const refused = await act(event, endOperator)
    return refused ?? redirect(303, isOwn ? '/sign-in' : '/console/operators?ended')
  },
}

/** Does it once; answers the refusal for the page, if there was one that it can show. */
async function act(
  event: RequestEvent<{ person: string }>,
  fn: (work: Changing, desk: OperatorsDesk, proof: RecentProof, user: number, form: FormData) => Promise<void>,
) {
  const form = await event.request.formData()
  const { person } = event.params
  try {
    await event.locals.change(changeKey(event, form), async (work) =>
      fn(work, await operatorsDesk(work), await recentProof(work, sessionToken(event.cookies)), personId(person), form),
    )
    return undefined
  } catch (error) {
    if (isRefusal(error, 'sign-in.not-recent')) redirect(303, proveHref(placeOf(person)))
    if (!isRefused(error) || error.status === 403 || error.status === 404) throw error
    return fail(error.status, { message: refusalMessage(error) })
  }
}

function placeOf(person: string): string {
  return `/console/operators/${person}`
}

function doneAs(text: string | null): 'saved' | 'renewed' | undefined {
  return text === 'saved' || text === 'renewed' ? text : undefined
}

/** One contact of an agreement (SPEC 9.1, 2.4): changed or taken away by whoever may change active agreements. */
import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import { purchasingAccount, type PurchasingAccount } from '#server/business/access/index.ts'
import { changeContact, contactsOf, removeContact, type ContactPurpose } from '#server/business/agreements/index.ts'
import type { Changing } from '#server/work/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { isPurpose, purposeWords } from '#routes/agreement-words.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { personName, workEmail } from '#routes/person-fields.ts'
import { refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'

const telephonePattern = /^\+?[\d\s()./-]{3,39}$/
const Contact = v.object({
  firstName: personName(() => m.users_first_name_missing()),
  lastName: personName(() => m.users_last_name_missing()),
  email: workEmail(() => m.agreement_contact_email_several()),
  telephone: v.pipe(
    v.string(),
    v.trim(),
    v.check(
      (text) => text === '' || telephonePattern.test(text),
      () => m.agreement_contact_telephone_unlike(),
    ),
    v.transform((text) => (text === '' ? null : text)),
  ),
})

export const load: PageServerLoad = async ({ locals, params }) => {
  const purpose = purposeOf(params.purpose)
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'agreements.change')
    const person = (await contactsOf(work, account)).find((contact) => contact.purpose === purpose)
    return {
      ...purposeWords(purpose),
      agreement: account.agreement_number,
      back: `/purchasing-accounts/${params.account}/agreement`,
      isNamed: person !== undefined,
      person: {
        firstName: person?.firstName ?? '',
        lastName: person?.lastName ?? '',
        email: person?.email ?? '',
        telephone: person?.telephone ?? '',
      },
      formKeys: { change: formKey(), remove: formKey() },
    }
  })
}

export const actions: Actions = {
  change: async (event) => {
    const form = await event.request.formData()
    const values = {
      firstName: typedIn(form, 'firstName'),
      lastName: typedIn(form, 'lastName'),
      email: typedIn(form, 'email'),
      telephone: typedIn(form, 'telephone'),
    }
    const parsed = v.safeParse(Contact, values)
    if (!parsed.success) {
      await event.locals.read((work) => purchasingAccount(work, event.params.account, 'agreements.change'))
      return fail(422, { values, errors: errorsOf(parsed.issues), message: undefined })
    }
    return attempt(event, form, values, (work, account, purpose) =>
      changeContact(work, account, purpose, parsed.output),
    )
  },
  remove: async (event) => {
    const form = await event.request.formData()
    return attempt(event, form, undefined, removeContact)
  },
}

type Account = PurchasingAccount<'agreements.change'>
type Values = Readonly<Record<'firstName' | 'lastName' | 'email' | 'telephone', string>>

async function attempt(
  event: RequestEvent,
  form: FormData,
  values: Values | undefined,
  act: (work: Changing, account: Account, purpose: ContactPurpose) => Promise<void>,
) {
  const { params, locals } = event
  const purpose = purposeOf(params['purpose'] ?? '')
  try {
    await locals.change(changeKey(event, form), async (work) =>
      act(work, await purchasingAccount(work, params['account'] ?? '', 'agreements.change'), purpose),
    )
  } catch (thrown) {
    const isSaid = isRefusal(thrown, 'agreement.over') || isRefusal(thrown, 'agreement-contact.unknown')
    if (!isSaid) throw thrown
    return fail(thrown.status, { values, errors: undefined, message: refusalMessage(thrown) })
  }
  redirect(303, `/purchasing-accounts/${params['account'] ?? ''}/agreement?saved`)
}

function purposeOf(text: string): ContactPurpose {
  if (!isPurpose(text)) error(404, m.error_not_found_title())
  return text
}

function errorsOf(issues: readonly v.BaseIssue<unknown>[]) {
  const first = (field: string) => issues.find((issue) => issue.path?.[0]?.key === field)?.message
  return {
    firstName: first('firstName'),
    lastName: first('lastName'),
    email: first('email'),
    telephone: first('telephone'),
  }
}

/** What the forms of a benefit's page do: the same at the customer's page and at his partner's, whose address names account and benefit. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import {
  benefitDesk,
  benefitSight,
  purchasingAccount,
  type BenefitAct,
  type BenefitDesk,
} from '#server/business/access/index.ts'
import {
  addBeneficiary,
  addEligibleDomain,
  assignVoucher,
  benefitOf,
  changeBeneficiary,
  handOutCode,
  heldBenefit,
  removeBeneficiary,
  removeEligibleDomain,
  resendInstructions,
  revokeVoucher,
  takeDownload,
  useVoucher,
} from '#server/business/benefits/index.ts'
import { isRefusal, type Changing, type Refusal } from '#server/work/index.ts'
import { changeKey, sentKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { fieldRefused, readChange, readNew, typedPerson, type FieldErrors, type PersonField } from './fields.ts'

/** What was done, as the page says it afterwards. */
export const doneActs = [
  'user-added',
  'user-changed',
  'user-removed',
  'instructions-sent',
  'code-handed-out',
  'domain-added',
  'domain-removed',
  'voucher-assigned',
  'voucher-used',
  'voucher-revoked',
  'downloaded',
] as const
export type DoneAct = (typeof doneActs)[number]

const withoutQuantity: readonly PersonField[] = ['email', 'firstName', 'lastName', 'language']
const withQuantity: readonly PersonField[] = [...withoutQuantity, 'quantity']

/** The actions of a benefit's page. */
export const benefitActions = {
  addUser: async (event: RequestEvent) => {
    const { form, benefit, isChosen } = await asked(event, 'users')
    const values = typedPerson(form, '')
    const read = readNew(values, isChosen)
    if ('errors' in read) return refusedForm('user', values, read.errors)
    const { quantity, ...person } = read.values
    const refusal = await attempt(event, form, 'users', benefit, (work, desk) =>
      addBeneficiary(work, desk, isChosen ? { ...person, quantity } : person),
    )
    if (refusal) return refusedOf(refusal, 'user', values, isChosen ? withQuantity : withoutQuantity)
    return done(event, 'user-added')
  },
  changeUser: async (event: RequestEvent) => {
    const { form, benefit, isChosen } = await asked(event, 'users')
    const values = { ...typedPerson(form, ''), user: typedIn(form, 'user'), shown: typedIn(form, 'shown') }
    const read = readChange(values, isChosen)
    if ('errors' in read) return refusedForm('change', values, read.errors)
    const { quantity, ...person } = read.values
    const refusal = await attempt(event, form, 'users', benefit, (work, desk) =>
      changeBeneficiary(work, desk, idIn(values.user), isChosen ? { ...person, quantity } : person),
    )
    if (refusal) return refusedOf(refusal, 'change', values, isChosen ? withQuantity : withoutQuantity)
    return done(event, 'user-changed')
  },
  removeUser: (event: RequestEvent) => row(event, 'users', 'user', 'user-removed', removeBeneficiary),
  resend: (event: RequestEvent) => row(event, 'users', 'user', 'instructions-sent', resendInstructions),
  handOut: (event: RequestEvent) => row(event, 'codes', 'user', 'code-handed-out', handOutCode),
  addDomain: async (event: RequestEvent) => {
    const { form, benefit } = await asked(event, 'domains')
    const domain = typedIn(form, 'domain')
    const refusal = await attempt(event, form, 'domains', benefit, (work, desk) =>
      addEligibleDomain(work, desk, domain),
    )
    if (!refusal) return done(event, 'domain-added')
    if (/^(?:domain|benefit-domain)\./.test(refusal.code)) {
      return refusedForm('domain', { domain }, { domain: refusalMessage(refusal) }, refusal.status)
    }
    return refusedOf(refusal, 'domain', { domain }, [])
  },
  removeDomain: async (event: RequestEvent) => {
    const { form, benefit } = await asked(event, 'domains')
    const refusal = await attempt(event, form, 'domains', benefit, (work, desk) =>
      removeEligibleDomain(work, desk, typedIn(form, 'domain')),
    )
    return refusal ? refusedOf(refusal, 'row', {}, []) : done(event, 'domain-removed')
  },
  assignVoucher: async (event: RequestEvent) => {
    const { form, benefit } = await asked(event, 'vouchers')
    const values = typedPerson(form, 'voucher-')
    const read = readNew(values, true)
    if ('errors' in read) return refusedForm('voucher', values, read.errors)
    const refusal = await attempt(event, form, 'vouchers', benefit, (work, desk) =>
      assignVoucher(work, desk, read.values),
    )
    return refusal ? refusedOf(refusal, 'voucher', values, withQuantity) : done(event, 'voucher-assigned')
  },
  useVoucher: (event: RequestEvent) => row(event, 'vouchers', 'voucher', 'voucher-used', useVoucher),
  revokeVoucher: (event: RequestEvent) => row(event, 'vouchers', 'voucher', 'voucher-revoked', revokeVoucher),
  download: async (event: RequestEvent) => {
    const form = await event.request.formData()
    const key = sentKey(form)
    const { account, benefit } = placeOf(event)
    const refusal = await refusalOf(() =>
      event.locals.change(changeKey(event, form), async (work) => {
        const place = await purchasingAccount(work, account, 'software.download')
        const { id } = await benefitOf(work, benefit)
        await takeDownload(work, place, { benefitId: id, code: typedIn(form, 'download'), key })
      }),
    )
    return refusal ? refusedOf(refusal, 'row', {}, []) : done(event, 'downloaded', { key })
  },
}

/** Which form was refused. */
export type RefusedFormName = 'user' | 'change' | 'domain' | 'voucher' | 'row'

export interface RefusedForm {
  readonly name: RefusedFormName
  readonly values: Readonly<Record<string, string>>
  readonly errors: FieldErrors
  /** Where it is about no field. */
  readonly message: string | undefined
}

function placeOf(event: RequestEvent): { readonly account: string; readonly benefit: string } {
  const { account = '', benefit = '' } = event.params
  return { account, benefit }
}

/**
 * The form that was sent, and whether a quantity is chosen for each user of the benefit. First of all: to whom the account or the act is
 * nothing, not even what is wrong with a form is said.
 */
async function asked(event: RequestEvent, act: BenefitAct) {
  const { account, benefit: id } = placeOf(event)
  const benefit = await event.locals.read(async (work) => {
    const { benefit } = await heldBenefit(work, await benefitSight(work, account), id)
    await benefitDesk(work, account, benefit.id, act)
    return benefit
  })
  const form = await event.request.formData()
  return { form, benefit: benefit.id, isChosen: benefit.usersTake === 'chosen' }
}

/** An act on one row of a table. */
async function row<A extends BenefitAct>(
  event: RequestEvent,
  act: A,
  field: 'user' | 'voucher',
  outcome: DoneAct,
  verb: (work: Changing, desk: BenefitDesk<A>, id: number) => Promise<unknown>,
) {
  const { form, benefit } = await asked(event, act)
  const id = idIn(typedIn(form, field))
  const refusal = await attempt(event, form, act, benefit, (work, desk) => verb(work, desk, id))
  return refusal ? refusedOf(refusal, 'row', {}, []) : done(event, outcome)
}

/** Does something at the desk once per key of the form; answers why not, where that is to be said on the page. */
async function attempt<A extends BenefitAct>(
  event: RequestEvent,
  form: FormData,
  act: A,
  benefitId: number,
  verb: (work: Changing, desk: BenefitDesk<A>) => Promise<unknown>,
): Promise<Refusal | undefined> {
  return await refusalOf(() =>
    event.locals.change(changeKey(event, form), async (work) => {
      await verb(work, await benefitDesk(work, placeOf(event).account, benefitId, act))
    }),
  )
}

async function refusalOf(act: () => Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    const isRow = isRefusal(error, 'beneficiary.unknown') || isRefusal(error, 'voucher.unknown')
    if (!isRefused(error) || (error.status !== 409 && error.status !== 422 && !isRow)) throw error
    return error
  }
}

function refusedOf(
  refusal: Refusal,
  name: RefusedFormName,
  values: Readonly<Record<string, string>>,
  fields: readonly PersonField[],
) {
  const [field, words] = [fieldRefused(refusal.code, fields), refusalMessage(refusal)]
  if (field !== undefined) return refusedForm(name, values, { [field]: words }, refusal.status)
  return fail(refusal.status, { name, values, errors: {}, message: words } satisfies RefusedForm)
}

function refusedForm(
  name: RefusedFormName,
  values: Readonly<Record<string, string>>,
  errors: FieldErrors,
  status: number = 422,
) {
  return fail(status, { name, values, errors, message: undefined } satisfies RefusedForm)
}

function done({ url }: RequestEvent, act: DoneAct, more: Readonly<Record<string, string>> = {}): never {
  redirect(303, `${url.pathname}?${new URLSearchParams({ done: act, ...more }).toString()}`)
}

function idIn(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

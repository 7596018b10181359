/**
 * One benefit of a purchasing account, for the publisher (SPEC 8.2, 11): what was used elsewhere is recorded under its reference and
 * given back, and what the account is known by is corrected.
 */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { benefitRecorder, benefitSight, publisher, purchasingAccount } from '#server/business/access/index.ts'
import {
  correctIdentifier,
  heldBenefit,
  inLanguage,
  largestQuantity,
  longestReference,
  recordedUses,
  recordedUsesLimit,
  recordUse,
  returnUse,
  type UseFault,
} from '#server/business/benefits/index.ts'
import { isRefusal, type Changing } from '#server/work/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { measured } from '#routes/benefits/measure.ts'
import { benefitName } from '#routes/benefits/words.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const before = /^[1-9]\d{0,14}$/.exec(url.searchParams.get('before') ?? '')?.[0]
  return await locals.read(async (work) => {
    publisher(work)
    const sight = await benefitSight(work, params.account)
    const { benefit, standing, identifiers } = await heldBenefit(work, sight, params.benefit)
    const { account } = sight
    const recorder = await benefitRecorder(work, account.number, benefit.id)
    const uses = await recordedUses(work, recorder, before === undefined ? undefined : Number(before))
    const inMeasure = (quantity: number) => measured(benefit, quantity, locale)
    return {
      account: { id: account.id, name: account.name, number: account.number },
      name: benefitName(benefit, locale),
      isMeasured: benefit.measure !== undefined,
      isHeld: standing?.isHeld === true,
      standing: standing && {
        granted: inMeasure(standing.granted),
        used: inMeasure(standing.used),
        remaining: inMeasure(standing.remaining),
      },
      identifiers: benefit.identifiers.map(({ code, names, pattern, secret }) => ({
        code,
        name: inLanguage(names, locale),
        pattern,
        secret,
        value: identifiers.find(({ kind }) => kind.code === code)?.value ?? '',
      })),
      uses: uses.map((use) => ({
        reference: use.reference,
        quantity: inMeasure(use.quantity),
        on: formatDay(locale, use.on),
        isReturned: use.isReturned,
      })),
      older: uses.length === recordedUsesLimit ? uses.at(-1)?.position : undefined,
      today: work.today,
      formKey: formKey(),
      saved: url.searchParams.has('recorded') || url.searchParams.has('returned') || url.searchParams.has('corrected'),
    }
  })
}

type Errors = Readonly<Record<string, string>>
const noErrors: Errors = {}

export const actions: Actions = {
  record: async (event) => {
    const form = await event.request.formData()
    const typed = {
      quantity: typedIn(form, 'quantity').trim(),
      reference: typedIn(form, 'reference').trim(),
      on: typedIn(form, 'on').trim(),
    }
    const quantity = /^\d{1,12}$/.test(typed.quantity) ? Number(typed.quantity) : Number.NaN
    try {
      await act(event, form, async (work, number, benefit) => {
        await recordUse(work, await benefitRecorder(work, number, benefit), { ...typed, quantity })
      })
    } catch (error) {
      const errors = recordErrors(error, event.locals.locale)
      if (errors !== undefined) return fail(422, { typed, errors, message: undefined })
      return refused(error, typed)
    }
    return again(event, 'recorded')
  },
  return: async (event) => {
    const form = await event.request.formData()
    try {
      await act(event, form, async (work, number, benefit) => {
        await returnUse(work, await benefitRecorder(work, number, benefit), typedIn(form, 'reference'))
      })
    } catch (error) {
      return refused(error)
    }
    return again(event, 'returned')
  },
  correct: async (event) => {
    const form = await event.request.formData()
    const [identifier, value] = [typedIn(form, 'identifier'), typedIn(form, 'value').trim()]
    try {
      await event.locals.change(changeKey(event, form), async (work) => {
        const account = await purchasingAccount(work, event.params.account, 'benefits.view')
        await correctIdentifier(work, publisher(work), account, identifier, value)
      })
    } catch (error) {
      if (!isRefusal(error, 'benefit-identifier.unlike') && !isRefusal(error, 'benefit-identifier.taken'))
        return refused(error)
      const errors: Errors = { [`value-${identifier}`]: refusalMessage(error) }
      return fail(422, { corrected: { identifier, value }, errors, message: undefined })
    }
    return again(event, 'corrected')
  },
}

type Act = (work: Changing, accountNumber: string, benefit: number) => Promise<void>

/** Once per form, by the publisher's people alone. */
function act(event: RequestEvent, form: FormData, fn: Act): Promise<void> {
  return event.locals.change(changeKey(event, form), async (work) => {
    publisher(work)
    const sight = await benefitSight(work, event.params.account)
    const { benefit } = await heldBenefit(work, sight, event.params.benefit)
    await fn(work, sight.account.number, benefit.id)
  })
}

function again({ params }: RequestEvent, note: string): never {
  redirect(303, `/console/purchasing-accounts/${params.account}/benefits/${params.benefit}?${note}`)
}

/** What is wrong beside the fields of a use; undefined for what is about none of them. */
function recordErrors(error: unknown, locale: Locale): Errors | undefined {
  if (isRefusal(error, 'benefit.exhausted')) return { quantity: refusalMessage(error) }
  if (isRefusal(error, 'benefit-use.known')) return { reference: refusalMessage(error) }
  if (!isRefusal(error, 'benefit-use.malformed')) return undefined
  return Object.fromEntries(error.facts.faults.map((fault) => [fault.field, faultInWords(fault, locale)]))
}

function faultInWords({ code }: UseFault, locale: Locale): string {
  switch (code) {
    case 'missing':
      return m.benefit_fault_missing()
    case 'too-long':
      return m.benefit_fault_too_long({ most: formatNumber(locale, longestReference) })
    case 'characters':
      return m.benefit_fault_characters()
    case 'out-of-range':
      return m.benefit_fault_out_of_range({ most: formatNumber(locale, largestQuantity) })
    case 'no-date':
      return m.rule_fault_no_date()
    case 'in-future':
      return m.use_fault_in_future()
    case 'too-early':
      return m.use_fault_too_early()
  }
}

/** What somebody else has changed since the page was shown. */
function refused(error: unknown, typed?: Readonly<Record<'quantity' | 'reference' | 'on', string>>) {
  if (!isRefused(error) || error.status === 404) throw error
  return fail(error.status, { message: refusalMessage(error), errors: noErrors, ...(typed && { typed }) })
}

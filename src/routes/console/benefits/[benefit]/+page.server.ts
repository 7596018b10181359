/** One benefit as the publisher describes it (SPEC 8.2, 8.5, 11): its texts, its kind, its rules, its end. */
import { fail, redirect } from '@sveltejs/kit'
import { publisher, type Publisher } from '#server/business/access/index.ts'
import {
  benefitOf,
  changeBenefit,
  inLanguage,
  offerBenefitAgain,
  rulesOf,
  withdrawBenefit,
  type Benefit,
  type BenefitRule,
} from '#server/business/benefits/index.ts'
import { productsNamed } from '#server/business/catalog/index.ts'
import { isRefusal, type Changing, type Refusal, type Work } from '#server/work/index.ts'
import { formatDay, type Locale } from '#ui/format.ts'
import { countsName, ruleInWords } from '#routes/benefits/rule-words.ts'
import { benefitName } from '#routes/benefits/words.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { benefitId } from '../benefit-id.ts'
import { choicesOf, previewsOf } from '../choices.ts'
import { benefitDifferences, editedInWords, optionNames } from '../edited.ts'
import { errorsOf, type FieldErrors } from '../faults.ts'
import { fieldsOfForm, typedBenefit, typedOf, type TypedBenefit } from '../form.ts'
import { usersTakeOptions } from '../labels.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const benefit = await benefitOf(work, benefitId(params.benefit))
    const typed = typedOf(benefit)
    const notes = ['created', 'saved', 'ruled', 'withdrawn', 'offered'] as const
    return {
      id: benefit.id,
      name: benefitName(benefit, locale),
      code: benefit.code,
      isWithdrawn: benefit.withdrawnAt !== undefined,
      typed,
      previews: previewsOf(typed.fields),
      choices: await choicesOf(work, desk, locale, benefit.id),
      rules: await rulesShown(work, benefit, locale),
      formKey: formKey(),
      note: notes.find((each) => url.searchParams.has(each)),
    }
  })
}

const noErrors: FieldErrors = {}

export const actions: Actions = {
  change: async (event) => {
    const form = await event.request.formData()
    const typed = typedBenefit(form)
    try {
      const seen = Number(typed.fields['revision'])
      await act(event, form, (work, desk, id) => changeBenefit(work, desk, id, fieldsOfForm(typed), seen))
    } catch (error) {
      if (isRefusal(error, 'benefit.edited-meanwhile')) return await editedMeanwhile(event, error, typed)
      if (!isRefusal(error, 'benefit.malformed')) throw error
      const errors = errorsOf(error.facts.faults, event.locals.locale)
      return fail(422, { typed, previews: previewsOf(typed.fields), isPreview: false, errors, message: undefined })
    }
    return again(event, 'saved')
  },
  preview: async (event) => {
    await event.locals.read((work) => Promise.resolve(publisher(work)))
    const typed = typedBenefit(await event.request.formData())
    return { typed, previews: previewsOf(typed.fields), isPreview: true, errors: noErrors, message: undefined }
  },
  withdraw: async (event) => {
    const form = await event.request.formData()
    try {
      await act(event, form, withdrawBenefit)
    } catch (error) {
      return refused(error)
    }
    return again(event, 'withdrawn')
  },
  offer: async (event) => {
    const form = await event.request.formData()
    try {
      await act(event, form, offerBenefitAgain)
    } catch (error) {
      return refused(error)
    }
    return again(event, 'offered')
  },
}

/** The form as it was typed, with what stands in each field now; sent again, it writes over that. */
async function editedMeanwhile(
  { locals, params }: RequestEvent,
  error: Refusal<'benefit.edited-meanwhile'>,
  typed: TypedBenefit,
) {
  const { locale } = locals
  const errors = await locals.read(async (work) => {
    const benefit = await benefitOf(work, benefitId(params.benefit))
    const { sources, services } = await choicesOf(work, publisher(work), locale, benefit.id)
    const names = optionNames({ usersTake: usersTakeOptions(), convertedFrom: sources, recordingService: services })
    return benefitDifferences(typedOf(benefit), typed, names)
  })
  const { revision } = error.facts
  return fail(409, {
    typed: { ...typed, fields: { ...typed.fields, revision: String(revision) } },
    previews: previewsOf(typed.fields),
    isPreview: false,
    errors,
    message: editedInWords(error, locale),
  })
}

type Act = (work: Changing, desk: Publisher, id: number) => Promise<void>

function act(event: RequestEvent, form: FormData, fn: Act): Promise<void> {
  return event.locals.change(changeKey(event, form), (work) =>
    fn(work, publisher(work), benefitId(event.params.benefit)),
  )
}

function again({ params }: RequestEvent, note: string): never {
  redirect(303, `/console/benefits/${params.benefit}?${note}`)
}

/** What somebody else has changed since the page was shown. */
function refused(error: unknown) {
  const isMeant =
    isRefused(error) && (isRefusal(error, 'benefit.changed-meanwhile') || isRefusal(error, 'benefit.converted'))
  if (!isMeant) throw error
  return fail(error.status, { message: refusalMessage(error) })
}

async function rulesShown(work: Work, benefit: Benefit, locale: Locale) {
  const rules = await rulesOf(work, [benefit.id])
  const names = await productsNamed(
    work,
    rules.flatMap(({ products }) => products),
    locale,
  )
  return rules.map((rule) => ({
    id: rule.id,
    name: inLanguage(rule.names, locale) || countsName(rule.counts, locale),
    gives: ruleInWords(benefit, rule, locale),
    products: rule.products.flatMap(
      ({ groupId, itemId }) =>
        names.find((each) => each.itemId === itemId && (itemId !== undefined || each.groupId === groupId))?.name ?? [],
    ),
    since: formatDay(locale, rule.since),
    until: rule.until === undefined ? undefined : formatDay(locale, rule.until),
    state: stateOf(rule, work.today),
  }))
}

function stateOf({ since, until }: BenefitRule, today: string): 'to-come' | 'in-force' | 'over' {
  if (since > today) return 'to-come'
  return until !== undefined && until < today ? 'over' : 'in-force'
}

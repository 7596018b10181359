/** The benefits (SPEC 8.2, 11), in the order in which customers see them; moved up and down by buttons. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher } from '#server/business/access/index.ts'
import {
  countedHoldersLimit,
  listedBenefits,
  moveBenefit,
  type ListedBenefit,
} from '#server/business/benefits/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { benefitName } from '#routes/benefits/words.ts'
import { measureNoun } from '#routes/benefits/measure.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { benefitId } from './benefit-id.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const benefits = await locals.read((work) => listedBenefits(work, publisher(work)))
  return {
    formKey: formKey(),
    benefits: benefits.map(({ benefit, holders }, index) => ({
      id: benefit.id,
      name: benefitName(benefit, locale),
      code: benefit.code,
      measure: benefit.measure === undefined ? m.benefit_unmeasured() : measureNoun(benefit, locale),
      holders: holdersInWords(holders, locale),
      isWithdrawn: benefit.withdrawnAt !== undefined,
      isFirst: index === 0,
      isLast: index === benefits.length - 1,
    })),
    moved: movedIn(benefits, url.searchParams.get('moved'), locale),
  }
}

export const actions: Actions = {
  move: async (event) => {
    const form = await event.request.formData()
    const towards = typedIn(form, 'towards') === 'up' ? 'up' : 'down'
    const id = benefitId(typedIn(form, 'benefit'))
    try {
      await event.locals.change(changeKey(event, form), (work) => moveBenefit(work, publisher(work), id, towards))
    } catch (error) {
      if (!isRefusal(error, 'benefit.changed-meanwhile')) throw error
      return fail(error.status, { message: refusalMessage(error) })
    }
    redirect(303, `/console/benefits?moved=${String(id)}`)
  },
}

/** The benefit that was just moved, and its place now. */
function movedIn(benefits: readonly ListedBenefit[], id: string | null, locale: Locale) {
  const index = benefits.findIndex(({ benefit }) => String(benefit.id) === id)
  const moved = benefits[index]
  return moved && { name: benefitName(moved.benefit, locale), place: formatNumber(locale, index + 1) }
}

/** « 12 », « plus de 1 000 » */
function holdersInWords(holders: number, locale: Locale): string {
  if (holders <= countedHoldersLimit) return formatNumber(locale, holders)
  return m.benefit_holders_more({ count: formatNumber(locale, countedHoldersLimit) })
}

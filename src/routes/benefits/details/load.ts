/**
 * The page of one benefit (SPEC 8.3, guide 5, « Découvrir comment utiliser les avantages »): what is used and left, how an administrator
 * sets it up, and its users, domains, vouchers and downloads, where it has them. The customer's page and the partner's show the same.
 */
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import type { BenefitSight } from '#server/business/access/index.ts'
import { heldBenefit, inLanguage, type HeldBenefit } from '#server/business/benefits/index.ts'
import { markdownTree } from '#server/platform/markdown.ts'
import type { Work } from '#server/work/index.ts'
import { formatLongDay, formatNumber, type Locale } from '#ui/format.ts'
import { formKey } from '#routes/form-key.ts'
import { conversionForms } from '../conversion.ts'
import { noteLooks } from '../looks.ts'
import { agreement, measureNoun } from '../measure.ts'
import type { BenefitPages } from '../pages.ts'
import { alertInWords, benefitName } from '../words.ts'
import { doneActs } from './acts.ts'
import { domainsSection } from './domains.ts'
import { downloadsSection } from './downloads.ts'
import { usersSection } from './users.ts'
import { vouchersSection } from './vouchers.ts'

/** Everything that the page shows. Refuses 404 benefit.unknown. */
export async function benefitDetails(
  work: Work,
  sight: BenefitSight,
  pages: BenefitPages,
  { id, url, locals }: { readonly id: string; readonly url: URL; readonly locals: App.Locals },
) {
  const { locale } = locals
  const held = await heldBenefit(work, sight, id)
  const { benefit, standing, alerts } = held
  const isHeld = standing?.isHeld === true
  if (isHeld) await noteLooks(locals, work, sight, [held])
  const may = (act: Parameters<typeof sight.acts.has>[0]) => isHeld && sight.acts.has(act)
  const place = { work, sight, held, url, locale }
  const learnMore = inLanguage(benefit.learnMore, locale)
  return {
    name: benefitName(benefit, locale),
    description: inLanguage(benefit.descriptions, locale),
    learnMoreHref: learnMore === '' ? undefined : learnMore,
    listHref: pages.list,
    /** Undefined where nothing of it is held: then why. */
    facts: isHeld ? factsOf(held, pages, locale) : undefined,
    hasExpired: standing !== undefined && !isHeld,
    alerts: alerts.map((alert) => alertInWords(benefit, alert, locale)),
    conversions: may('conversion') ? await conversionForms(work, sight, benefit.id, locale) : [],
    convertAction: pages.convert(benefit.id),
    instructions: markdownTree(inLanguage(benefit.administratorInstructions, locale)),
    userInstructionsHref: Object.keys(benefit.userInstructions).length > 0 ? pages.instructions(benefit.id) : undefined,
    users: benefit.usersTake === undefined || standing === undefined ? undefined : await usersSection(place, may),
    domains: benefit.hasDomains && standing !== undefined ? await domainsSection(place, may) : undefined,
    vouchers:
      benefit.voucherValidDays === undefined || standing === undefined ? undefined : await vouchersSection(place, may),
    downloads: benefit.downloads.length > 0 && isHeld ? await downloadsSection(place) : undefined,
    languages: locales.map((each) => ({ value: each, label: each === 'fr' ? m.language_fr() : m.language_en() })),
    done: doneActs.find((each) => each === url.searchParams.get('done')),
    formKey: formKey(),
  }
}

export type BenefitDetailsData = Awaited<ReturnType<typeof benefitDetails>>

/** What a section of the page is made from. */
export interface SectionPlace {
  readonly work: Work
  readonly sight: BenefitSight
  readonly held: HeldBenefit
  readonly url: URL
  readonly locale: Locale
}

/** True for an act that the reader may do at a benefit that is held. */
export type May = (act: 'domains' | 'codes' | 'users' | 'vouchers') => boolean

function factsOf({ benefit, standing, identifiers }: HeldBenefit, pages: BenefitPages, locale: Locale) {
  const options = { locale }
  const noun = capitalized(measureNoun(benefit, locale))
  const until = standing?.lapses?.to === 0 ? formatLongDay(locale, standing.lapses.on) : undefined
  const codes = identifiers.map(({ kind, value }, index) => ({
    label: inLanguage(kind.names, locale),
    value,
    isCode: true,
    ...(until !== undefined && index === 0 && { note: m.benefit_valid_until({ date: until }, options) }),
  }))
  const calculation = { note: m.benefit_show_calculation({}, options), noteHref: pages.calculation(benefit.id) }
  if (standing === undefined || benefit.measure === undefined) {
    const measure = { label: m.benefits_column_use({}, options), value: m.benefits_not_measured({}, options) }
    return [{ ...measure, ...calculation }, ...codes]
  }
  const several = { noun, gender: agreement(benefit, 2, locale).gender }
  return [
    { label: m.benefit_fact_left(several, options), value: formatNumber(locale, standing.remaining) },
    { label: m.benefit_fact_used(several, options), value: formatNumber(locale, standing.used) },
    { label: m.benefit_fact_granted(several, options), value: formatNumber(locale, standing.granted), ...calculation },
    ...codes,
  ]
}

export function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

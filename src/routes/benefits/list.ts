/** Both lists of an account's benefits (SPEC 8.1, guide 5): the customer's tab and the partner's page show the same. */
import { m } from '#messages'
import type { BenefitSight } from '#server/business/access/index.ts'
import { benefitsOf, inLanguage, type HeldBenefit } from '#server/business/benefits/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import type { Link } from '#ui/navigation.ts'
import { noteLooks } from './looks.ts'
import type { BenefitPages } from './pages.ts'
import { alertInWords, benefitName, useInWords, type UseInWords } from './words.ts'

export interface BenefitRow {
  readonly id: number
  readonly name: string
  readonly description: string
  /** « En savoir plus », at the publisher's own site. */
  readonly learnMoreHref: string | undefined
  readonly details: Link
  /** Undefined where the benefit is not measured, and where nothing of it is held. */
  readonly use: UseInWords | undefined
  readonly identifiers: readonly { readonly name: string; readonly value: string }[]
  readonly alerts: readonly string[]
  readonly hasExpired: boolean
}

export interface BenefitListing {
  readonly held: readonly BenefitRow[]
  readonly others: readonly BenefitRow[]
}

/** What is shown of the account's benefits, with links to their pages. */
export async function benefitList(
  work: Work,
  sight: BenefitSight,
  pages: BenefitPages,
  locals: App.Locals,
): Promise<BenefitListing> {
  const { locale } = locals
  const { held, others } = await benefitsOf(work, sight)
  await noteLooks(locals, work, sight, held)
  return {
    held: held.map((each) => rowOf(each, pages, locale)),
    others: others.map((each) => rowOf(each, pages, locale)),
  }
}

function rowOf(
  { benefit, standing, identifiers, alerts }: HeldBenefit,
  pages: BenefitPages,
  locale: Locale,
): BenefitRow {
  const name = benefitName(benefit, locale)
  const learnMore = inLanguage(benefit.learnMore, locale)
  const isHeld = standing?.isHeld === true
  return {
    id: benefit.id,
    name,
    description: inLanguage(benefit.descriptions, locale),
    learnMoreHref: learnMore === '' ? undefined : learnMore,
    details: { label: m.benefits_details_of({ benefit: name }, { locale }), href: pages.benefit(benefit.id) },
    use: isHeld ? useInWords(benefit, standing, locale) : undefined,
    identifiers: isHeld ? identifiers.map(({ kind, value }) => ({ name: inLanguage(kind.names, locale), value })) : [],
    alerts: alerts.map((alert) => alertInWords(benefit, alert, locale)),
    hasExpired: standing !== undefined && !isHeld,
  }
}

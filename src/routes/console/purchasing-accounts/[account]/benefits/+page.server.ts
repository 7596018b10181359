/** What a purchasing account has of each benefit, for the publisher (SPEC 11); from here a use is recorded. */
import { benefitSight, publisher } from '#server/business/access/index.ts'
import { benefitsOf, inLanguage, type HeldBenefit } from '#server/business/benefits/index.ts'
import type { Locale } from '#ui/format.ts'
import { useInWords, alertInWords, benefitName } from '#routes/benefits/words.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    publisher(work)
    const sight = await benefitSight(work, params.account)
    const { held, others } = await benefitsOf(work, sight)
    const hadBefore = others.filter(({ standing }) => standing !== undefined)
    const { account } = sight
    return {
      account: { id: account.id, name: account.name, number: account.number, agreement: account.agreement_number },
      crumb: `/console/agreements/${String(account.agreement_id)}`,
      rows: [...held, ...hadBefore].map((each) => rowOf(each, locale)),
    }
  })
}

function rowOf({ benefit, standing, identifiers, alerts }: HeldBenefit, locale: Locale) {
  return {
    id: benefit.id,
    name: benefitName(benefit, locale),
    use: standing === undefined ? undefined : useInWords(benefit, standing, locale),
    hasExpired: standing?.isHeld === false,
    identifiers: identifiers.map(({ kind, value }) => ({ name: inLanguage(kind.names, locale), value })),
    alerts: alerts.map((alert) => alertInWords(benefit, alert, locale)),
  }
}

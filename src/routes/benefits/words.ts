/** Used and remaining of a benefit in its own measure (« 7 incidents restants »), and what asks for something to be done there. */
import { m } from '#messages'
import { inLanguage, type Benefit, type BenefitAlert, type BenefitStanding } from '#server/business/benefits/index.ts'
import { formatLongDay, formatNumber, percentOf, type Locale } from '#ui/format.ts'
import { agreement, measured, measureWord } from './measure.ts'

/** Used and remaining of a measured benefit, in parts: numbers stand out on the page. */
export interface UseInWords {
  readonly remaining: string
  /** « incidents » */
  readonly unit: string
  /** « restants » */
  readonly left: string
  /** « 3 utilisés » */
  readonly used: string
  /** The length of the bar. */
  readonly share: string
}

/** « 7 incidents restants · 3 utilisés »; undefined where the benefit is not measured. */
export function useInWords(benefit: Benefit, standing: BenefitStanding, locale: Locale): UseInWords | undefined {
  if (benefit.measure === undefined) return undefined
  const { granted, remaining, used } = standing
  return {
    remaining: formatNumber(locale, remaining),
    unit: measureWord(benefit, remaining, locale),
    left: m.benefits_left(agreement(benefit, remaining, locale), { locale }),
    used: m.benefits_used({ ...agreement(benefit, used, locale), shown: formatNumber(locale, used) }, { locale }),
    share: percentOf(used, granted),
  }
}

/** What asks for something to be done first, or to be known before it is too late. */
export function alertInWords(benefit: Benefit, alert: BenefitAlert, locale: Locale): string {
  const options = { locale }
  switch (alert.kind) {
    case 'shortfall':
      return m.benefit_alert_shortfall({ quantity: measured(benefit, alert.quantity, locale) }, options)
    case 'domains-missing':
      return m.benefit_alert_domains_missing({}, options)
    case 'vouchers-expiring': {
      const { count, firstOn, lastOn } = alert
      const shown = formatNumber(locale, count)
      const [first, last] = [formatLongDay(locale, firstOn), formatLongDay(locale, lastOn)]
      if (firstOn === lastOn) return m.benefit_alert_vouchers_on({ count, shown, date: first }, options)
      return m.benefit_alert_vouchers_between({ shown, first, last }, options)
    }
    case 'lapsing': {
      const date = formatLongDay(locale, alert.on)
      if (alert.to === 0) return m.benefit_alert_lapsing_all({ date }, options)
      return m.benefit_alert_lapsing_to({ date, quantity: measured(benefit, alert.to, locale) }, options)
    }
  }
}

/** What a benefit is called. */
export function benefitName({ names }: Benefit, locale: Locale): string {
  return inLanguage(names, locale)
}

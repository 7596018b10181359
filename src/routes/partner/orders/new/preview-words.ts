/** What an order would do, in words: for each line, what becomes of what is available, ordered and not ordered. */
import { m } from '#messages'
import type { ForeseenEffect, OrderPreview } from '#server/business/orders/index.ts'
import { formatChange, formatNumber, type Locale } from '#ui/format.ts'

export interface FigureInWords {
  /** « 300 → 350 », or the number that stays. */
  readonly change: string
  /** « +50 »; absent where nothing changes. */
  readonly by: string | undefined
}

export interface EffectInWords {
  readonly line: string
  readonly item: string
  readonly note: string | undefined
  readonly available: FigureInWords
  readonly ordered: FigureInWords
  readonly unordered: FigureInWords
  /** Absent for what has no Software Assurance. */
  readonly coverage: FigureInWords | undefined
}

export interface PreviewInWords {
  readonly isRepeated: boolean
  readonly hasLicenses: boolean
  readonly effects: readonly EffectInWords[]
}

export function previewInWords({ effects, isRepeated }: OrderPreview, locale: Locale): PreviewInWords {
  return {
    isRepeated,
    hasLicenses: effects.some(({ isLicense }) => isLicense),
    effects: effects.map((effect) => effectInWords(effect, locale)),
  }
}

function effectInWords(effect: ForeseenEffect, locale: Locale): EffectInWords {
  const { line, item, version, before, after } = effect
  const figure = (name: keyof typeof before) => figureInWords(before[name], after[name], locale)
  return {
    line: formatNumber(locale, line),
    item: [item, version].filter(Boolean).join(' '),
    note: effect.inPackage ? m.order_preview_in_package() : undefined,
    available: figure('available'),
    ordered: figure('ordered'),
    unordered: figure('unordered'),
    coverage: effect.isLicense ? figure('coverage') : undefined,
  }
}

function figureInWords(before: number, after: number, locale: Locale): FigureInWords {
  if (before === after) return { change: formatNumber(locale, after), by: undefined }
  const [from, to] = [formatNumber(locale, before), formatNumber(locale, after)]
  return { change: m.order_preview_change({ from, to }), by: formatChange(locale, after - before) }
}

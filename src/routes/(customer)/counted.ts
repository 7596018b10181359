/**
 * Messages that depend on a count, remembered: telling singular from plural anew costs more than the rest of a row, and
 * the same few counts come back on every page.
 */
import { formatNumber, type Locale } from '#ui/format.ts'

type CountMessage = (
  inputs: { readonly count: number; readonly shown: string },
  options: { readonly locale: Locale },
) => string

/** Counts of one message and language that are remembered before all are forgotten. */
const rememberedCounts = 1_000

const remembered: Readonly<Record<Locale, Map<CountMessage, Map<number, string>>>> = { fr: new Map(), en: new Map() }

/** « 3 éditions »: the message with the number as the locale writes it. */
export function counted(message: CountMessage, count: number, locale: Locale): string {
  let texts = remembered[locale].get(message)
  if (texts === undefined || texts.size >= rememberedCounts) remembered[locale].set(message, (texts = new Map()))
  let text = texts.get(count)
  if (text === undefined) {
    text = message({ count, shown: formatNumber(locale, count) }, { locale })
    texts.set(count, text)
  }
  return text
}

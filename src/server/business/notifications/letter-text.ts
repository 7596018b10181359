/** A letter as plain text: the same words in the same order as its HTML part, for readers who show no HTML. */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import type { Letter, Letterhead } from './letter.ts'

/** The text part of an e-mail. */
export function letterText(letter: Letter, letterhead: Letterhead, locale: Locale): string {
  const facts = letter.facts.map(({ label, value }) => `${label}\n  ${value}`)
  return [
    `${letterhead.publisherName} · ${m.publisher_portal({}, { locale })}`,
    letter.title,
    letter.greeting,
    ...letter.paragraphs,
    `${letter.button.label}\n${letter.button.href}`,
    facts.join('\n'),
    `-- \n${letter.reason}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** A letter as plain text: the same words in the same order as its HTML part, for readers who show no HTML. */
import { m } from '#messages'
import { portalOf, type Letter, type LetterFrame } from './letter.ts'

/** The text part of an e-mail. */
export function letterText(letter: Letter, { letterhead, locale, receiver, unsubscribeHref }: LetterFrame): string {
  const facts = letter.facts.map(({ label, value }) => `${label}\n  ${value}`)
  return [
    `${letterhead.publisherName} · ${portalOf(letter, locale)}`,
    letter.title,
    m.email_greeting({ name: receiver.name }, { locale }),
    ...letter.paragraphs,
    letter.button === null ? '' : `${letter.button.label}\n${letter.button.href}`,
    letter.button?.note ?? '',
    facts.join('\n'),
    `-- \n${letter.reason}`,
    unsubscribeHref === undefined ? '' : `${m.email_unsubscribe({}, { locale })}\n${unsubscribeHref}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Every e-mail that is ever sent, by the name that the outbox keeps; and how one becomes a subject and two bodies. */
import { expiringEmail } from './expiring-email.ts'
import { localeOf, type Letterhead } from './letter.ts'
import { letterHtml } from './letter-html.ts'
import { letterText } from './letter-text.ts'
import type { Template } from './template.ts'

const templates = { 'services.expiring': expiringEmail } as const satisfies Record<string, Template>

/** The names that the outbox may hold. */
export type TemplateName = keyof typeof templates

export interface RenderedEmail {
  readonly subject: string
  readonly html: string
  readonly text: string
}

/** Renders what the outbox holds, in the receiver's language. Throws for a template or parameters unknown here. */
export function renderEmail(
  email: { readonly template: string; readonly parameters: unknown; readonly language: string },
  letterhead: Letterhead,
): RenderedEmail {
  if (!isTemplateName(email.template)) throw new Error(`No template is called ${email.template}`)
  const locale = localeOf(email.language)
  const letter = templates[email.template].letter(email.parameters, { locale, origin: letterhead.origin })
  return {
    subject: letter.subject,
    html: letterHtml(letter, letterhead, locale),
    text: letterText(letter, letterhead, locale),
  }
}

function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(templates, name)
}

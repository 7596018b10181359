/**
 * Every letter as its receivers would read it (SPEC 11), made of a sample: the publisher sees what his portal says before anybody is told
 * so. Nothing of it is sent, and no link of it opens anything.
 */
import { randomBytes } from 'node:crypto'
import type { Locale } from '#messages/runtime.js'
import type { Publisher } from '#server/business/access/index.ts'
import { secretBytes, secretOf } from '#server/platform/secret.ts'
import { Refusal } from '#server/work/index.ts'
import type { Letterhead } from './letter.ts'
import { disclosedSample, letterSamples, sampleReceiver } from './samples.ts'
import { isTemplateName, renderEmail, templateNames, type RenderedEmail } from './templates.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'email-template.unknown': Record<never, never>
  }
}

export interface TemplatePreview extends RenderedEmail {
  /** As the outbox calls the template. */
  readonly name: string
}

/** All letters, by what their receivers see first. */
export function templatePreviews(desk: Publisher, locale: Locale, letterhead: Letterhead): readonly TemplatePreview[] {
  return templateNames
    .map((name) => templatePreview(desk, name, locale, letterhead))
    .toSorted((one, other) => one.subject.localeCompare(other.subject, locale))
}

/** One letter in one language. Refuses 404 email-template.unknown. */
export function templatePreview(
  _desk: Publisher,
  name: string,
  locale: Locale,
  letterhead: Letterhead,
): TemplatePreview {
  if (!isTemplateName(name)) throw new Refusal(404, 'email-template.unknown', {})
  const sample = { ...sampleReceiver, template: name, language: locale, parameters: letterSamples(locale)[name] }
  const secret = secretOf(randomBytes(secretBytes))
  return { name, ...renderEmail(sample, letterhead, secret, disclosedSample(name, locale)) }
}

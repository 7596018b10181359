/**
 * A template: what it must be told, and the letter it makes of that. What the outbox kept is checked again when it is
 * sent, since it may have been written by another version.
 */
import * as v from 'valibot'
import type { Locale } from '#messages/runtime.js'
import type { Secret } from '#server/platform/secret.ts'
import type { Addressee, Letter } from './letter.ts'

/** What every letter knows besides its parameters. */
export interface LetterContext {
  readonly locale: Locale
  readonly receiver: Addressee
  /** The portal's address, without a slash at its end. */
  readonly origin: string
  readonly publisherName: string
  /** What links that nobody can guess are made of, when the letter is rendered: the outbox keeps none of them. */
  readonly secret: Secret
}

export interface Template {
  /** Throws where `parameters` are not what the template needs. */
  letter(parameters: unknown, context: LetterContext): Letter
}

/** Makes a template of the form of its parameters and a function of them. */
export function template<Form extends v.GenericSchema>(
  form: Form,
  write: (parameters: v.InferOutput<Form>, context: LetterContext) => Letter,
): Template {
  return { letter: (parameters, context) => write(v.parse(form, parameters), context) }
}

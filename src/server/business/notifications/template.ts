/**
 * A template: what it must be told, and the letter it makes of that. What the outbox kept is checked again when it is
 * sent, since it may have been written by another version.
 */
import * as v from 'valibot'
import type { Locale } from '#messages/runtime.js'
import type { Secret } from '#server/platform/secret.ts'
import type { RawBuilder } from 'kysely'
import type { Work, XlsxColumn } from '#server/work/index.ts'
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
  /** What only the receiver may read, looked up as the letter is sent; undefined for other eyes than his. */
  readonly disclosed: Disclosed | undefined
  /** What goes with it; undefined for other eyes than the receiver's, and where nothing does. */
  readonly enclosed: Enclosed | undefined
}

/** What became of the file that goes with a letter. */
export type Enclosed = 'file' | 'too-large'

/** A file to go with an e-mail: an export, made as it is sent. */
export interface Enclosure {
  readonly format: 'csv' | 'xlsx'
  readonly query: RawBuilder<unknown>
  readonly columns: readonly XlsxColumn[]
  /** The file's name, without its ending. */
  readonly name: string
}

/** Facts that no row of the outbox may hold, such as access codes. */
export type Disclosed = readonly { readonly name: string; readonly value: string }[]

export interface Template {
  /** Throws where `parameters` are not what the template needs. */
  letter(parameters: unknown, context: LetterContext): Letter
  /**
   * Looks up what only the receiver may read; undefined where he is no longer to be told. Absent where the letter says nothing of the
   * kind.
   */
  disclose?(work: Work, parameters: unknown, locale: Locale): Promise<Disclosed | undefined>
  /** Looks up the file that goes with it; undefined where there is none any more. Absent where none ever does. */
  enclose?(work: Work, parameters: unknown, locale: Locale): Promise<Enclosure | undefined>
}

/** Makes a template of the form of its parameters and a function of them. */
export function template<Form extends v.GenericSchema>(
  form: Form,
  write: (parameters: v.InferOutput<Form>, context: LetterContext) => Letter,
): Template {
  return { letter: (parameters, context) => write(v.parse(form, parameters), context) }
}

/** A template whose letter says what only its receiver may read: `disclose` looks it up, each time that it is sent, or answers undefined. */
export function disclosingTemplate<Form extends v.GenericSchema>(
  form: Form,
  disclose: (work: Work, parameters: v.InferOutput<Form>, locale: Locale) => Promise<Disclosed | undefined>,
  write: (parameters: v.InferOutput<Form>, context: LetterContext) => Letter,
): Template {
  return {
    ...template(form, write),
    disclose: (work, parameters, locale) => disclose(work, v.parse(form, parameters), locale),
  }
}

/** A template whose letter says what only its receiver may read, and with which a file goes. */
export function enclosingTemplate<Form extends v.GenericSchema>(
  form: Form,
  disclose: (work: Work, parameters: v.InferOutput<Form>, locale: Locale) => Promise<Disclosed | undefined>,
  enclose: (work: Work, parameters: v.InferOutput<Form>, locale: Locale) => Promise<Enclosure | undefined>,
  write: (parameters: v.InferOutput<Form>, context: LetterContext) => Letter,
): Template {
  return {
    ...disclosingTemplate(form, disclose, write),
    enclose: (work, parameters, locale) => enclose(work, v.parse(form, parameters), locale),
  }
}

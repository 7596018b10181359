/** Shapes of what requests say. Each check names its fault, which is said in the caller's language. */
import * as v from 'valibot'
import { locales } from '#messages/runtime.js'
import { isDate } from '#server/platform/clock.ts'

/** A text of some length, without characters that no text has. */
export function givenText(description: string, example: string, longest: number, shortest = 1) {
  return v.pipe(
    v.string('text'),
    v.minLength(shortest, 'text'),
    v.maxLength(longest, 'text'),
    v.check((text) => !/\p{Cc}/u.test(text.replaceAll(/[\t\n\r]/g, '')), 'text'),
    v.metadata({ description, examples: [example] }),
  )
}

/** A name or number: one line that begins and ends with something to read. */
export function givenLine(description: string, example: string, longest: number) {
  return v.pipe(
    v.string('text'),
    v.maxLength(longest, 'text'),
    v.minLength(1, 'text'),
    v.check((text) => text.trim() === text && !/\p{Cc}/u.test(text), 'text'),
    v.metadata({ description, examples: [example] }),
  )
}

/** One of a few words. */
export function givenChoice<const Words extends readonly string[]>(description: string, words: Words) {
  return v.pipe(v.picklist(words, 'choice'), v.metadata({ description, examples: [words[0] ?? ''] }))
}

/** Several of a few words, each once. */
export function givenChoices<const Words extends readonly string[]>(description: string, words: Words, fewest = 1) {
  return v.pipe(
    v.array(v.picklist(words, 'choice'), 'choices'),
    v.minLength(fewest, 'choices'),
    v.maxLength(words.length, 'choices'),
    v.check((given) => new Set(given).size === given.length, 'choices'),
    v.metadata({ description, examples: [words.slice(0, 1)] }),
  )
}

/** A list of at most so many. */
export function givenList<Item extends v.GenericSchema>(description: string, item: Item, longest: number, fewest = 1) {
  return v.pipe(
    v.array(item, 'choices'),
    v.minLength(fewest, 'choices'),
    v.maxLength(longest, 'choices'),
    v.metadata({ description }),
  )
}

/** A whole number within limits. */
export function givenWhole(description: string, example: number, most: number, least = 1) {
  return v.pipe(
    v.number('whole-number'),
    v.integer('whole-number'),
    v.minValue(least, 'whole-number'),
    v.maxValue(most, 'whole-number'),
    v.metadata({ description, examples: [example] }),
  )
}

/** The number that something goes by in this API. */
export function givenId(description: string) {
  return givenWhole(description, 12, Number.MAX_SAFE_INTEGER)
}

/** A day of the calendar. */
export function givenDay(description: string) {
  return v.pipe(
    v.string('day'),
    v.maxLength(10, 'day'),
    v.check(isDate, 'day'),
    v.metadata({ format: 'date', description, examples: ['2026-11-30'] }),
  )
}

/** Yes or no. */
export function givenFlag(description: string) {
  return v.pipe(v.boolean('boolean'), v.metadata({ description, examples: [true] }))
}

/** What stands behind the question mark for yes. */
export function askedFlag(description: string) {
  return v.pipe(v.picklist(['true', 'false'], 'boolean'), v.metadata({ description, examples: ['true'] }))
}

export const givenLanguage = givenChoice('The language of e-mails to him.', locales)
export const givenEmail = givenText('A work e-mail.', 'paul.lambert@contoso.example', 254, 3)
export const givenFirstName = givenText('First name.', 'Paul', 100)
export const givenLastName = givenText('Family name.', 'Lambert', 100)
export const givenCountry = v.pipe(
  v.string('text'),
  v.regex(/^[A-Z]{2}$/, 'text'),
  v.metadata({ description: 'ISO 3166-1, two capitals.', examples: ['FR'] }),
)

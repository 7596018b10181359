/**
 * What a person's name is made of. It stands in e-mails that others cause, to people who do not know them: what programs
 * make a link of, or what turns a line into another one, is no part of it.
 */
import { Refusal } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'person.name-malformed': { readonly name: string }
  }
}

const unlikeAName = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/@]|www\./iu

/** True for any letters, without addresses, control characters, or characters that nobody sees. */
export function isPersonName(name: string): boolean {
  return !unlikeAName.test(name)
}

/** Refuses 422 person.name-malformed. */
export function refuseUnlikeNames(...names: readonly string[]): void {
  const name = names.find((each) => !isPersonName(each))
  if (name !== undefined) throw new Refusal(422, 'person.name-malformed', { name })
}

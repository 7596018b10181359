/** Somebody whom a benefit is for. He needs no work account: he is known by his address, and written to in his language. */
import { refuseUnlikeNames, requireEmail } from '#server/business/access/index.ts'

/** As he is entered; names already trimmed, 1 to 100 characters. */
export interface PersonFields {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  /** A language that the messages are in. */
  readonly language: string
}

/** As events and ledgers name him. */
export interface NamedPerson {
  readonly name: string
  readonly email: string
}

/** The columns of his row, and the form in which his address is compared. Refuses 422 person.email-malformed and person.name-malformed. */
export function requirePerson({ email, firstName, lastName, language }: PersonFields) {
  const canonical = requireEmail(email)
  refuseUnlikeNames(firstName, lastName)
  return {
    canonical,
    columns: { email: email.trim(), first_name: firstName, last_name: lastName, language },
  }
}

export function namedPerson(row: {
  readonly first_name: string
  readonly last_name: string
  readonly email: string
}): NamedPerson {
  return { name: `${row.first_name} ${row.last_name}`, email: row.email }
}

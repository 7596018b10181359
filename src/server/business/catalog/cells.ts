/** How the cells of catalogue files are read: blanks, and what fits into the tables. */
import { sql, type RawBuilder } from 'kysely'

/** Longest values, in characters, as the tables keep them. */
export const codeLimit = 200
export const groupNameLimit = 200
export const nameLimit = 300
export const versionLimit = 100

/** A GUID in lower case, as a PostgreSQL regular expression. */
export const guidForm = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

// Spreadsheets leave non-breaking spaces, which no search would match.
const blank = '[\\s\\u00a0\\u2007\\u202f]'

/** A cell without blanks around it. */
export function trimmed(column: string): RawBuilder<string> {
  return sql<string>`regexp_replace(${sql.ref(column)}, ${sql.lit(`^${blank}+|${blank}+$`)}, '', 'g')`
}

/** A name: without blanks around it, and single plain spaces within. */
export function evened(column: string): RawBuilder<string> {
  return sql<string>`btrim(regexp_replace(${sql.ref(column)}, ${sql.lit(`${blank}+`)}, ' ', 'g'))`
}

const wholeNumberForm = '^[0-9]{1,7}$'

/** A cell as a whole number; null for one that is none. */
export function wholeNumber(column: string): RawBuilder<number | null> {
  const cell = sql.ref(column)
  return sql<number | null>`case when ${cell} ~ ${sql.lit(wholeNumberForm)} then ${cell}::integer end`
}

/**
 * A place between two rows of a report: as an address holds it, readable to whoever decodes it and useful to nobody, and as the
 * condition that reads on from it.
 */
import { sql, type RawBuilder } from 'kysely'
import * as v from 'valibot'
import type { Report, ReportFrom, ReportKey, ReportPlace } from './report.ts'

const longestPlace = 2_000
const patterns: Readonly<Record<ReportKey['type'], RegExp>> = {
  date: /^(?:\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|infinity)$/,
  bigint: /^\d{1,15}$/,
  integer: /^-?\d{1,9}$/,
  text: /^[^\p{Cc}]{0,300}$/u,
}
const list = v.array(v.string())

export function placeText(place: ReportPlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The place of a text; undefined for one that no page of this report gave. */
export function placeOfText({ keys }: Report, text: string): ReportPlace | undefined {
  if (text.length > longestPlace || !/^[\w-]+$/.test(text)) return undefined
  const values = listIn(Buffer.from(text, 'base64url').toString())
  if (values?.length !== keys.length) return undefined
  const isPlace = keys.every(({ type }, index) => {
    const value = values[index] ?? ''
    return patterns[type].test(value) && (type !== 'date' || value === 'infinity' || isDay(value))
  })
  return isPlace ? values : undefined
}

function listIn(text: string): readonly string[] | undefined {
  try {
    const parsed = v.safeParse(list, JSON.parse(text))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** A condition: the row `alias` comes after the place, or before it, in the order of the report. */
export function beyond(
  { keys, descending = false }: Report,
  { towards, place }: ReportFrom,
  alias = 'r',
): RawBuilder<boolean> {
  const columns = keys.map(({ column }) => sql`${sql.id(alias, column)}`)
  const values = keys.map(({ type }, index) => sql`${place[index] ?? ''}::${sql.raw(type)}`)
  const sign = (towards === 'after') === descending ? sql`<` : sql`>`
  return sql<boolean>`(${sql.join(columns)}) ${sign} (${sql.join(values)})`
}

/** The columns of a row in the order of the report, or in the one that reads backwards. */
export function orderOf({ keys, descending = false }: Report, backwards: boolean, alias = 'r'): RawBuilder<unknown> {
  const direction = descending === backwards ? sql`asc` : sql`desc`
  return sql.join(keys.map(({ column }) => sql`${sql.id(alias, column)} ${direction}`))
}

/** The place behind which a page begins; undefined for the first one and for one that is read backwards. */
export function placeOnwards(from: ReportFrom | undefined): ReportPlace | undefined {
  return from?.towards === 'after' ? from.place : undefined
}

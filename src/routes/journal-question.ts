/**
 * What the address of a journal asks for. A filter that cannot be is told beside its field and keeps what was typed; what is no group, no
 * person and no place asks for nothing in particular.
 */
import * as v from 'valibot'
import { m } from '#messages'
import { journalGroups, newestEvents, type JournalQuestion } from '#server/business/audit/index.ts'
import { formatDay, type Locale } from '#ui/format.ts'
import { isDay } from '#routes/day.ts'

export const journalFields = ['q', 'kind', 'from', 'to'] as const
type JournalField = (typeof journalFields)[number]

export interface AskedJournal {
  /** Undefined while a field is at fault: an unfiltered journal would pass for a filtered one. */
  readonly question: JournalQuestion | undefined
  readonly typed: Readonly<Record<JournalField, string>>
  readonly faults: Readonly<Partial<Record<JournalField, string>>>
}

const searchLimit = 100
const day = v.pipe(v.string(), v.check(isDay))
const schemas = {
  q: v.pipe(v.string(), v.maxLength(searchLimit)),
  kind: v.pipe(v.string(), v.regex(/^[a-z-]+\.[a-z-]+$/), v.maxLength(searchLimit)),
  from: day,
  to: day,
} satisfies Record<JournalField, v.GenericSchema<string, string>>
const whole = /^[1-9]\d{0,14}$/

export function askedJournal({ searchParams }: URL, locale: Locale): AskedJournal {
  const faults: Partial<Record<JournalField, string>> = {}
  const typed = { q: '', kind: '', from: '', to: '' }
  function read(field: JournalField): string | undefined {
    typed[field] = searchParams.get(field) ?? ''
    // No name holds a control character, and PostgreSQL takes none of them all.
    const text = typed[field].replace(/\p{Cc}/gu, '').trim()
    if (text === '') return undefined
    const result = v.safeParse(schemas[field], text)
    if (result.success) return result.output
    faults[field] = faultOf(field, locale)
    return undefined
  }
  const filter = { words: read('q'), kind: read('kind'), from: read('from'), to: read('to') }
  if (filter.from !== undefined && filter.to !== undefined && filter.from > filter.to) {
    faults.to = m.filter_order({ from: formatDay(locale, filter.from) }, { locale })
  }
  const group = journalGroups.find((each) => each === searchParams.get('group'))
  const person = numberIn(searchParams.get('person'))
  const question = { ...newestEvents, ...filter, group, person, place: placeIn(searchParams) }
  return { question: Object.keys(faults).length === 0 ? question : undefined, typed, faults }
}

/** True for what narrows a journal. */
export function isNarrowed({ group, kind, person, words, from, to }: JournalQuestion): boolean {
  return [group, kind, person, words, from, to].some((each) => each !== undefined)
}

function faultOf(field: JournalField, locale: Locale): string {
  if (field === 'q') return m.filter_search_too_long({ limit: searchLimit }, { locale })
  if (field === 'kind') return m.filter_choice({}, { locale })
  return m.filter_date({ example: '2026-01-31' }, { locale })
}

function placeIn(parameters: URLSearchParams): JournalQuestion['place'] {
  for (const towards of ['older', 'newer'] as const) {
    const id = numberIn(parameters.get(towards))
    if (id !== undefined) return { id, towards }
  }
  return undefined
}

function numberIn(text: string | null): number | undefined {
  return text !== null && whole.test(text) ? Number(text) : undefined
}

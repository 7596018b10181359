/** The shapes that several resources speak in. Each one's metadata is what the document of the API says of it. */
import * as v from 'valibot'
import { seatsLimit } from '#server/business/provisioning/index.ts'
import { placeOf } from './cursor.ts'

/** Text as it is, with what it means and an example of it. */
export function text(description: string, example: string) {
  return v.pipe(v.string(), v.metadata({ description, examples: [example] }))
}

/** A whole number of seats. */
export function seats(description: string) {
  return v.pipe(
    v.number('quantity'),
    v.integer('quantity'),
    v.minValue(0, 'quantity'),
    v.metadata({ description, examples: [412] }),
  )
}

/** A whole number of seats as a service reports it. */
export const reportedSeats = v.pipe(
  v.number('quantity'),
  v.integer('quantity'),
  v.minValue(0, 'quantity'),
  v.maxValue(seatsLimit, 'quantity'),
  v.metadata({
    description: 'Seats in use. More than are available is reported as it is, and shown to the customer.',
    examples: [412],
  }),
)

/** An instant in an answer. */
export function instant(description: string) {
  return v.pipe(v.string(), v.isoTimestamp(), v.metadata({ description, examples: ['2026-11-21T08:30:00.000Z'] }))
}

/** A calendar day in the publisher's time zone. */
export function day(description: string) {
  return v.pipe(v.string(), v.isoDate(), v.metadata({ description, examples: ['2027-01-31'] }))
}

// RFC 3339 with seconds and an offset, of this century; PostgreSQL knows no leap second of the form :60.
const instantPattern = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/

/** An instant in a request. What is finer than a millisecond is cut off. */
export const givenInstant = v.pipe(
  v.string('instant'),
  v.regex(instantPattern, 'instant'),
  v.check(isInstant, 'instant'),
  v.metadata({
    format: 'date-time',
    description: 'RFC 3339, with seconds and an offset.',
    examples: ['2026-11-21T08:30:00Z'],
  }),
)

// JavaScript reads 31 February as 3 March.
function isInstant(given: string): boolean {
  const [date = ''] = given.split('T')
  const midnight = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(Date.parse(given)) && midnight.toISOString().startsWith(date)
}

/** Where a page begins: the nextCursor of the one before. */
export const cursor = v.pipe(
  v.string('cursor'),
  v.regex(/^[\w-]{1,24}$/, 'cursor'),
  v.check((given) => placeOf(given) !== undefined, 'cursor'),
  v.metadata({ description: 'The nextCursor of the page before.', examples: ['MTI0'] }),
)

/** Where the next page begins. */
export const nextCursor = v.pipe(
  v.nullable(v.string()),
  v.metadata({ description: 'Where the next page begins; null on the last one.', examples: ['MTI0'] }),
)

/** How much a page may hold. */
export function pageLimit(most: number, usual: number, description: string) {
  return v.pipe(
    v.string('limit'),
    v.regex(/^[1-9]\d{0,2}$/, 'limit'),
    v.transform(Number),
    v.number('limit'),
    v.integer('limit'),
    v.minValue(1, 'limit'),
    v.maxValue(most, 'limit'),
    v.metadata({ description, examples: [usual], default: usual }),
  )
}

/** A purchasing account as far as a service may know it. */
export const purchasingAccountShape = v.strictObject({
  number: text('The number that everybody knows the purchasing account by.', '0005438761'),
  name: text('Its name.', 'Contoso Paris'),
})

const term = v.strictObject({
  endsOn: v.pipe(
    v.nullable(day('The last day of these seats.')),
    v.metadata({ description: 'The last day of these seats; null for what does not end, such as a licence.' }),
  ),
  available: seats('Seats at the customer’s disposal until then: ordered + unordered.'),
  ordered: seats('Those of them that a partner ordered.'),
  unordered: seats('Those that the customer set up and no partner ordered yet.'),
  suspended: seats('Seats that the customer set up and that no partner ordered in time: not at his disposal.'),
})

/** A plan that an account holds. */
export const planShape = v.strictObject({
  code: text('The plan’s code in the catalogue.', 'O365-E1'),
  name: text('Its name, in the language of the answer.', 'Office 365 Enterprise E1'),
  productGroup: text('The product group that it belongs to, in the language of the answer.', 'Office 365'),
  kind: v.pipe(
    v.picklist(['subscription', 'msdn', 'azure', 'license']),
    v.metadata({ description: 'How it is held.', examples: ['subscription'] }),
  ),
  available: seats('Seats at the customer’s disposal: ordered + unordered, of all terms.'),
  ordered: seats('Those of them that a partner ordered.'),
  unordered: seats('Those that the customer set up and no partner ordered yet.'),
  suspended: seats('Seats that the customer set up and that no partner ordered in time: not at his disposal.'),
  terms: v.pipe(v.array(term), v.metadata({ description: 'The same by last day, the soonest first.' })),
  seatsInUse: v.pipe(
    v.nullable(seats('Seats in use, as they were reported last.')),
    v.metadata({ description: 'Seats in use, as they were reported last; null where nobody did.', examples: [412] }),
  ),
})

/** A whole number. */
export function whole(description: string, example = 12) {
  return v.pipe(v.number(), v.safeInteger(), v.metadata({ description, examples: [example] }))
}

/** Yes or no. */
export function flag(description: string) {
  return v.pipe(v.boolean(), v.metadata({ description, examples: [true] }))
}

/** A word of a closed list; more may come. */
export function word<const Words extends readonly string[]>(description: string, words: Words) {
  return v.pipe(v.picklist(words), v.metadata({ description, examples: [words[0] ?? ''] }))
}

/** The same or nothing. */
export function orNull<Schema extends v.GenericSchema>(schema: Schema) {
  return v.nullable(schema)
}

/** Several. */
export function several<Item extends v.GenericSchema>(description: string, item: Item) {
  return v.pipe(v.array(item), v.metadata({ description }))
}

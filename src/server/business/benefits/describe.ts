/**
 * The publisher describes what customers are entitled to (SPEC 8.2): benefits are data, and one more needs no code. What accounts
 * already use is never taken from under them by an edit; whatever an edit does to their quantities is reckoned afterwards.
 */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { markConcerned } from './concerned.ts'
import { benefitsLimit, lockDescriptions, namedBenefit, type Benefit, type NamedBenefit } from './description.ts'
import { editedNow, inOneOrder, refuseEdited } from './edited.ts'
import { fieldFaults, refuseFaults, type BenefitFault, type BenefitFields, type NewBenefit } from './fields.ts'
import { differingIdentifiers } from './identifier-faults.ts'
import { inUseFaults } from './in-use.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'benefit.created': BenefitOfEvent
    'benefit.changed': BenefitOfEvent & {
      /** Of what changed alone, as text; the beginning of a long one. */
      readonly from: Readonly<Record<string, string>>
      readonly to: Readonly<Record<string, string>>
    }
    'benefit.moved': BenefitOfEvent
    'benefit.withdrawn': BenefitOfEvent
    'benefit.offered-again': BenefitOfEvent
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    'benefit.too-many': { readonly most: number }
    /** The page showed it offered, or withdrawn, or in another place, and somebody changed that meanwhile. */
    'benefit.changed-meanwhile': Record<never, never>
    /** Another benefit is made of it by conversion. */
    'benefit.converted': { readonly benefit: string }
  }
}

interface BenefitOfEvent {
  readonly benefit: NamedBenefit
}

const changeable = [
  'names',
  'descriptions',
  'learnMore',
  'administratorInstructions',
  'userInstructions',
  'measure',
  'identifiers',
  'usersTake',
  'hasDomains',
  'handsOutCodes',
  'voucherValidDays',
  'conversion',
  'cap',
  'downloads',
  'recordingServiceId',
] as const satisfies readonly (keyof BenefitFields)[]

/** Those that accounts' quantities and identifiers follow from. */
const reckoned: ReadonlySet<keyof BenefitFields> = new Set(['cap', 'measure', 'identifiers'])

/** What an event keeps of a text: an auditor sees what it was about, and the journal stays readable. */
const keptText = 500

/** Describes a benefit, after all others; answers its id. Refuses 422 benefit.malformed, 409 benefit.too-many. */
export async function createBenefit(work: Changing, _desk: Publisher, benefit: NewBenefit): Promise<number> {
  const all = await lockDescriptions(work)
  const faults = [...fieldFaults(benefit), ...amongOthers(benefit, all, undefined)]
  refuseFaults([...faults, ...(await recordingFaults(work, benefit))])
  if (all.length >= benefitsLimit) throw new Refusal(409, 'benefit.too-many', { most: benefitsLimit })

  const position = Math.max(0, ...all.map((each) => each.position)) + 1
  const { id } = await work.db
    .insertInto('benefits')
    .values({ code: benefit.code, position, changed_at: work.now, ...columnsOf(benefit) })
    .returning('id')
    .executeTakeFirstOrThrow()
  await work.record({ name: 'benefit.created', scope: 'system', details: { benefit: { id, names: benefit.names } } })
  return id
}

/**
 * Changes what a benefit is, for somebody who saw its revision `seen`; what is as it was is no event. Refuses 404 benefit.unknown, 422
 * benefit.malformed, 409 benefit.edited-meanwhile.
 */
export async function changeBenefit(
  work: Changing,
  _desk: Publisher,
  id: number,
  fields: BenefitFields,
  seen: number,
): Promise<void> {
  const all = await lockDescriptions(work)
  const before = among(all, id)
  const faults = [...fieldFaults(fields), ...amongOthers(fields, all, id)]
  refuseFaults([...faults, ...(await recordingFaults(work, fields)), ...(await inUseFaults(work, before, fields))])
  const changed = changeable.filter((field) => inOneOrder(before[field]) !== inOneOrder(fields[field]))
  if (changed.length === 0) return work.unchanged()
  await refuseEdited(work, 'benefits', id, seen)

  await work.db
    .updateTable('benefits')
    .set({ ...editedNow(work), ...columnsOf(fields) })
    .where('id', '=', id)
    .execute()
  if (changed.some((field) => reckoned.has(field))) await markConcerned(work, id)
  const only = (of: BenefitFields) =>
    Object.fromEntries(changed.map((field) => [field, inOneOrder(of[field]).slice(0, keptText)]))
  const details = { benefit: namedBenefit(before), from: only(before), to: only(fields) }
  await work.record({ name: 'benefit.changed', scope: 'system', details })
}

/**
 * Moves a benefit up or down by one place. Refuses 404 benefit.unknown, 409 benefit.changed-meanwhile where it is at the end
 * already.
 */
export async function moveBenefit(work: Changing, _desk: Publisher, id: number, towards: 'up' | 'down'): Promise<void> {
  const all = [...(await lockDescriptions(work))]
  const moved = among(all, id)
  const from = all.indexOf(moved)
  const to = towards === 'up' ? from - 1 : from + 1
  if (to < 0 || to >= all.length) throw new Refusal(409, 'benefit.changed-meanwhile', {})

  all.splice(from, 1)
  all.splice(to, 0, moved)
  for (const [index, { id: each, position }] of all.entries()) {
    if (position === index + 1) continue
    await sql`update benefits set position = ${index + 1} where id = ${each}`.execute(work.db)
  }
  await work.record({ name: 'benefit.moved', scope: 'system', details: { benefit: namedBenefit(moved) } })
}

/**
 * Ends a benefit: nothing is calculated of it any more, so that it is over for those who have it and offered to nobody. What
 * was used of it stays in their history. Refuses 404 benefit.unknown, 409 benefit.changed-meanwhile and benefit.converted.
 */
export async function withdrawBenefit(work: Changing, _desk: Publisher, id: number): Promise<void> {
  const all = await lockDescriptions(work)
  const benefit = among(all, id)
  if (benefit.withdrawnAt !== undefined) throw new Refusal(409, 'benefit.changed-meanwhile', {})
  const made = all.find((each) => each.conversion?.fromBenefitId === id && each.withdrawnAt === undefined)
  if (made !== undefined) throw new Refusal(409, 'benefit.converted', { benefit: Object.values(made.names)[0] ?? '' })

  await setWithdrawn(work, id, work.now)
  await work.record({ name: 'benefit.withdrawn', scope: 'system', details: { benefit: namedBenefit(benefit) } })
}

/** Offers a withdrawn benefit again, by the rules that it has. Refuses 404 benefit.unknown, 409 benefit.changed-meanwhile. */
export async function offerBenefitAgain(work: Changing, _desk: Publisher, id: number): Promise<void> {
  const benefit = among(await lockDescriptions(work), id)
  if (benefit.withdrawnAt === undefined) throw new Refusal(409, 'benefit.changed-meanwhile', {})

  await setWithdrawn(work, id, null)
  await work.record({ name: 'benefit.offered-again', scope: 'system', details: { benefit: namedBenefit(benefit) } })
}

async function setWithdrawn(work: Changing, id: number, at: Date | null): Promise<void> {
  await sql`update benefits set withdrawn_at = ${at}, changed_at = ${work.now} where id = ${id}`.execute(work.db)
  await markConcerned(work, id)
}

function among(all: readonly Benefit[], id: number): Benefit {
  const benefit = all.find((each) => each.id === id)
  if (benefit === undefined) throw new Refusal(404, 'benefit.unknown', {})
  return benefit
}

/** What is wrong beside the benefits that there are. `id` is undefined for a new one, into which nothing converts yet. */
function* amongOthers(
  given: BenefitFields & { readonly code?: string },
  all: readonly Benefit[],
  id: number | undefined,
): Iterable<BenefitFault> {
  const others = all.filter((each) => each.id !== id)
  if (given.code !== undefined && others.some(({ code }) => code === given.code)) yield { field: 'code', code: 'known' }
  yield* differingIdentifiers(
    given.identifiers,
    others.flatMap(({ identifiers }) => identifiers),
  )
  if (given.conversion === undefined) return
  let source = all.find((each) => each.id === given.conversion?.fromBenefitId)
  if (source?.measure === undefined || source.withdrawnAt !== undefined) {
    yield { field: 'conversion', code: source?.id === id && id !== undefined ? 'loop' : 'unknown' }
    return
  }
  // What there is has no loop, so that this comes to an end.
  while (source !== undefined && source.id !== id) {
    const next: number | undefined = source.conversion?.fromBenefitId
    source = all.find((each) => each.id === next)
  }
  if (source !== undefined) yield { field: 'conversion', code: 'loop' }
}

/** Only a service that stands records anything. */
async function recordingFaults(
  work: Work,
  { recordingServiceId: id }: BenefitFields,
): Promise<readonly BenefitFault[]> {
  if (id === undefined) return []
  const service = await work.db
    .selectFrom('services')
    .select('id')
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return service === undefined ? [{ field: 'recordingServiceId', code: 'unknown' }] : []
}

function columnsOf(fields: BenefitFields) {
  return {
    names: JSON.stringify(fields.names),
    descriptions: JSON.stringify(fields.descriptions),
    learn_more: JSON.stringify(fields.learnMore),
    administrator_instructions: JSON.stringify(fields.administratorInstructions),
    user_instructions: JSON.stringify(fields.userInstructions),
    measure: fields.measure === undefined ? null : JSON.stringify(fields.measure),
    identifiers: JSON.stringify(fields.identifiers),
    users_take: fields.usersTake ?? null,
    has_domains: fields.hasDomains,
    hands_out_codes: fields.handsOutCodes,
    voucher_valid_days: fields.voucherValidDays ?? null,
    converted_from: fields.conversion?.fromBenefitId ?? null,
    conversion_ratio: fields.conversion?.ratio ?? null,
    cap: fields.cap ?? null,
    downloads: JSON.stringify(fields.downloads),
    recording_service_id: fields.recordingServiceId ?? null,
  }
}

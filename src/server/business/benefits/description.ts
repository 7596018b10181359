/**
 * What benefits are: data that the publisher edits (SPEC 8.2), read here into one shape. No benefit is known to the code by name.
 */
import { sql } from 'kysely'
import * as v from 'valibot'
import { Refusal, type Work } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** No such benefit, or not for this actor to know about. */
    'benefit.unknown': Record<never, never>
  }
}

/** A text by language (two letters). */
const text = v.record(v.string(), v.string())
const measureWords = v.object({ one: v.string(), other: v.string(), feminine: v.optional(v.boolean(), false) })
const identifier = v.object({ code: v.string(), names: text, pattern: v.string(), secret: v.boolean() })
const download = v.object({ code: v.string(), names: text, address: v.string() })

export type TextByLanguage = Readonly<Record<string, string>>
/** What a quantity is counted in: the noun for one, and for several; in French also its gender. */
export type MeasureWords = Readonly<v.InferOutput<typeof measureWords>>
/** What an account is known by at a benefit. In the pattern # stands for a digit, @ for a letter, * for either. */
export type IdentifierKind = Readonly<v.InferOutput<typeof identifier>>
/** What a benefit has to download, from an address of the publisher's. */
export type BenefitDownload = Readonly<v.InferOutput<typeof download>>

/** A benefit as the publisher describes it. */
export interface Benefit {
  readonly id: number
  readonly code: string
  readonly position: number
  readonly names: TextByLanguage
  readonly descriptions: TextByLanguage
  /** « En savoir plus »: addresses by language. */
  readonly learnMore: TextByLanguage
  /** Markdown, by language. */
  readonly administratorInstructions: TextByLanguage
  readonly userInstructions: TextByLanguage
  /** By language; undefined where the benefit is not measured. */
  readonly measure: Readonly<Record<string, MeasureWords>> | undefined
  readonly identifiers: readonly IdentifierKind[]
  /** What adding a user takes of it; undefined where it has no users. */
  readonly usersTake: 'nothing' | 'one' | 'chosen' | undefined
  readonly hasDomains: boolean
  readonly handsOutCodes: boolean
  /** How long a voucher is good for; undefined where it has none. */
  readonly voucherValidDays: number | undefined
  /** The benefit that converts into this one, so many of its units for one of these; undefined where none does. */
  readonly conversion: { readonly fromBenefitId: number; readonly ratio: number } | undefined
  /** The most that an account is granted by calculation. */
  readonly cap: number | undefined
  readonly downloads: readonly BenefitDownload[]
  /** The registered service whose site records what is used of it, besides the publisher's people. */
  readonly recordingServiceId: number | undefined
  readonly withdrawnAt: Date | undefined
  /** How often it was written: whoever edits it says what he saw. */
  readonly revision: number
}

/** A benefit as events name it: with its names of the time. */
export interface NamedBenefit {
  readonly id: number
  readonly names: TextByLanguage
}

export function namedBenefit({ id, names }: Benefit): NamedBenefit {
  return { id, names }
}

/** All benefits, in the publisher's order; those that he withdrew too. */
export async function everyBenefit(work: Work): Promise<readonly Benefit[]> {
  const rows = await work.db
    .selectFrom('benefits')
    .select(['id', 'code', 'position', 'names', 'descriptions', 'learn_more', 'administrator_instructions'])
    .select(['user_instructions', 'measure', 'identifiers', 'users_take', 'has_domains', 'hands_out_codes'])
    .select(['voucher_valid_days', 'converted_from', 'conversion_ratio', 'cap', 'downloads', 'withdrawn_at'])
    .select(['recording_service_id', 'revision'])
    .orderBy('position')
    .orderBy('id')
    .limit(benefitsLimit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    position: row.position,
    names: v.parse(text, row.names),
    descriptions: v.parse(text, row.descriptions),
    learnMore: v.parse(text, row.learn_more),
    administratorInstructions: v.parse(text, row.administrator_instructions),
    userInstructions: v.parse(text, row.user_instructions),
    measure: row.measure === null ? undefined : v.parse(v.record(v.string(), measureWords), row.measure),
    identifiers: v.parse(v.array(identifier), row.identifiers),
    usersTake: v.parse(v.optional(v.picklist(['nothing', 'one', 'chosen'])), row.users_take ?? undefined),
    hasDomains: row.has_domains,
    handsOutCodes: row.hands_out_codes,
    voucherValidDays: row.voucher_valid_days ?? undefined,
    conversion:
      row.converted_from === null || row.conversion_ratio === null
        ? undefined
        : { fromBenefitId: row.converted_from, ratio: row.conversion_ratio },
    cap: row.cap ?? undefined,
    downloads: v.parse(v.array(download), row.downloads),
    recordingServiceId: row.recording_service_id ?? undefined,
    withdrawnAt: row.withdrawn_at ?? undefined,
    revision: row.revision,
  }))
}

/** Benefits that the publisher can have. */
export const benefitsLimit = 200

/** One benefit, by its number or the text of an address. Refuses 404 benefit.unknown. */
export async function benefitOf(work: Work, id: number | string): Promise<Benefit> {
  const benefit = (await everyBenefit(work)).find((each) => String(each.id) === String(id))
  if (benefit === undefined) throw new Refusal(404, 'benefit.unknown', {})
  return benefit
}

/** The text in a language, else in the first that has it: a benefit is named in every portal as soon as it is in one. */
export function inLanguage(texts: TextByLanguage, language: string): string {
  return texts[language] ?? Object.values(texts)[0] ?? ''
}

/** Waits until no other change describes benefits: what one edits another one's rules are reckoned by. */
export async function lockBenefit(work: Work, id: number): Promise<void> {
  await sql`select id from benefits where id = ${id} for no key update`.execute(work.db)
}

/**
 * Keeps benefits as they are described until this change is over; whoever describes them waits for it (`lockDescriptions`). Without it
 * a benefit's users could be taken away by an edit at the moment at which its first one is added.
 */
export async function keepDescriptions(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${descriptionsLock})`.execute(work.db)
}

/** Waits until nobody else describes benefits and nobody acts on what they are; the rest of this change has them to itself. */
export async function lockDescriptions(work: Work): Promise<readonly Benefit[]> {
  await sql`select pg_advisory_xact_lock(${descriptionsLock})`.execute(work.db)
  await sql`select id from benefits order by id for no key update`.execute(work.db)
  return everyBenefit(work)
}

const descriptionsLock = sql`hashtext('benefits')`

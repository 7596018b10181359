/** What can be converted in an account, and what turned back: shown before it is done. */
import { sql } from 'kysely'
import { Refusal, type Work } from '#server/work/index.ts'
import type { BenefitSight } from '#server/business/access/index.ts'
import { everyBenefit, type Benefit } from '../description.ts'
import { remainingOf, type BenefitGrant } from '../grant.ts'
import { mostConvertible, mostUndoable, type MadeConversion } from './rule.ts'

/** One side of a conversion, with what remains of it. */
export interface ConversionSide {
  readonly benefit: Benefit
  readonly remaining: number
  /** False where the account has none of it, or not any more. */
  readonly isHeld: boolean
}

/** What can be made of one benefit out of another. */
export interface ConversionOffer {
  readonly source: ConversionSide
  readonly target: ConversionSide
  readonly ratio: number
  /** In the target's measure; 0 where one of the two is not held. */
  readonly most: number
}

/** What of earlier conversions can be turned back, newest first. */
export interface UndoingOffer {
  readonly source: ConversionSide
  readonly target: ConversionSide
  readonly made: readonly MadeConversion[]
  /** In the target's measure. */
  readonly most: number
}

export interface ConversionStanding {
  /** Where something converts into the benefit: « CONVERTIR UN AVANTAGE ». */
  readonly offer: ConversionOffer | undefined
  /** Where something of the benefit was converted: « CONVERTIR ». One for each benefit that it was converted into. */
  readonly undoing: readonly UndoingOffer[]
}

/** Conversions of one pair that are looked through; more are undone once these are. */
const madeLimit = 1_000

/**
 * What the account can convert at a benefit. What the actor does not see of the other benefit, as a partner whose permission names
 * this one alone, is no offer to him: it would say what remains of it. Refuses 404 benefit.unknown where he does not see this one.
 */
export async function conversionStanding(
  work: Work,
  sight: BenefitSight,
  benefitId: number,
): Promise<ConversionStanding> {
  const { account, benefits: seen } = sight
  const benefits = (await everyBenefit(work)).filter(({ id }) => seen === 'all' || seen.includes(id))
  const benefit = benefits.find(({ id }) => id === benefitId)
  if (benefit === undefined) throw new Refusal(404, 'benefit.unknown', {})
  const sides = await sidesIn(work, account.id, benefits)
  const own = sideOf(benefit, sides)
  const undoing: UndoingOffer[] = []
  for (const target of benefits) {
    const side = sides.get(target.id)
    if (side === undefined || target.id === benefit.id || side.converted <= 0) continue
    const made = await madeConversions(work, account.id, benefit.id, target.id)
    if (made.length > 0)
      undoing.push({ source: own, target: sideOf(target, sides), made, most: mostUndoable(side, made) })
  }
  return { offer: offerOf(benefit, benefits, sides), undoing }
}

/** What of the conversions from one benefit into another has not been undone, newest first. */
export async function madeConversions(
  work: Work,
  accountId: number,
  sourceId: number,
  targetId: number,
): Promise<readonly MadeConversion[]> {
  const { rows } = await sql<MadeConversion>`
    select id, ratio, quantity - undone as quantity from conversions
    where purchasing_account_id = ${accountId} and source_benefit_id = ${sourceId} and target_benefit_id = ${targetId}
      and undone < quantity
    order by id desc limit ${madeLimit}`.execute(work.db)
  return rows
}

type Side = BenefitGrant & { readonly isHeld: boolean }

async function sidesIn(
  work: Work,
  accountId: number,
  benefits: readonly Benefit[],
): Promise<ReadonlyMap<number, Side>> {
  const ids = `{${benefits.map(({ id }) => id).join(',')}}`
  const { rows } = await sql<BenefitGrant & { benefit_id: number; ended_on: string | null }>`
    select benefit_id, entries, calculated, converted, used, ended_on from benefit_grants
    where purchasing_account_id = ${accountId} and benefit_id = any(${ids}::bigint[])`.execute(work.db)
  return new Map(
    rows.map(({ benefit_id, ended_on, ...grant }) => [benefit_id, { ...grant, isHeld: ended_on === null }]),
  )
}

function offerOf(
  target: Benefit,
  benefits: readonly Benefit[],
  sides: ReadonlyMap<number, Side>,
): ConversionOffer | undefined {
  const { conversion } = target
  const source = benefits.find(({ id }) => id === conversion?.fromBenefitId)
  if (conversion === undefined || source === undefined) return undefined
  const [from, to] = [sides.get(source.id), sides.get(target.id)]
  const bothHeld = from?.isHeld === true && to?.isHeld === true
  return {
    source: sideOf(source, sides),
    target: sideOf(target, sides),
    ratio: conversion.ratio,
    most: bothHeld ? mostConvertible(from, conversion.ratio) : 0,
  }
}

function sideOf(benefit: Benefit, sides: ReadonlyMap<number, Side>): ConversionSide {
  const side = sides.get(benefit.id)
  return { benefit, remaining: side === undefined ? 0 : remainingOf(side), isHeld: side?.isHeld === true }
}

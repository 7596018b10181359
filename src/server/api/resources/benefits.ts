/** The benefits of a purchasing account: what it has of each, and how that came about. */
import * as v from 'valibot'
import { accountInReachNumbered, benefitDesk, benefitSight, type BenefitAct } from '#server/business/access/index.ts'
import {
  benefitHistory,
  benefitHistoryExport,
  benefitsOf,
  heldBenefit,
  inLanguage,
  openIdentifiers,
  shownCalculation,
  type BenefitEntryKind,
  type BenefitHistoryEntry,
  type CalculationLine,
  type HeldBenefit,
} from '#server/business/benefits/index.ts'
import { exportCsv, read, type Work } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt } from '../collection.ts'
import { exportsFile, numberIn, reads, said } from '../kinds.ts'
import { type Call } from '../operation.ts'
import { day, flag, instant, orNull, several, text, whole, word } from '../schemas.ts'
import { accountNumber } from './accounts.ts'

const tag = 'Benefits'
const entryKinds = [
  'calculated',
  'used',
  'returned',
  'user-added',
  'user-changed',
  'user-removed',
  'voucher-assigned',
  'voucher-revoked',
  'voucher-expired',
  'converted',
  'conversion-undone',
  'downloaded',
] as const satisfies readonly BenefitEntryKind[]

export const benefitParameters = {
  ...accountNumber,
  benefit: { description: 'The number that the benefit goes by.', example: '12' },
}

/** The account's benefits, as far as the person of the key sees them. */
export async function sightOf(work: Work, call: Pick<Call, 'parameters'>) {
  const { id } = await accountInReachNumbered(work, said(call, 'number'))
  return benefitSight(work, id)
}

/** The benefit of the address, for an act; one that the person does not see is unknown. */
export async function deskOf<A extends BenefitAct>(work: Work, call: Pick<Call, 'parameters'>, act: A) {
  const sight = await sightOf(work, call)
  const { benefit } = await heldBenefit(work, sight, numberIn(call, 'benefit'))
  return benefitDesk(work, sight.account.id, benefit.id, act)
}

/** What every operation on a benefit of an account can meet. */
export const benefitProblems = [
  'purchasing-account.unknown',
  'benefit.unknown',
  'permission.missing',
  'partner-permission.missing',
] as const

const held = v.strictObject({
  benefit: whole('The number that it goes by.'),
  code: text('What programs call it.', 'training-vouchers'),
  name: text('Its name.', 'Bons de formation'),
  isHeld: flag('Whether the account has something of it now.'),
  granted: whole('What is granted.', 40),
  used: whole('What of it is used.', 12),
  remaining: whole('What is left.', 28),
  shortfall: whole('What is used beyond what is calculated.', 0),
  lapsesOn: orNull(day('The last day of what is granted now, where the end of a term takes something away.')),
})

export const listBenefits = reads({
  id: 'listBenefits',
  path: '/purchasing-accounts/{number}/benefits',
  scopes: ['benefits.read'],
  tag,
  summary: 'List the benefits of a purchasing account',
  description: 'What it has, then what it might have besides, in the publisher’s order.',
  parameters: accountNumber,
  answer: collection(held),
  problems: ['purchasing-account.unknown', 'permission.missing', 'partner-permission.missing'],
  async find(work, call) {
    const { held: own, others } = await benefitsOf(work, await sightOf(work, call))
    return { data: [...own, ...others].map((each) => heldBody(each, call.locale)), nextCursor: null }
  },
})

function heldBody({ benefit, standing }: HeldBenefit, language: string) {
  return {
    benefit: benefit.id,
    code: benefit.code,
    name: inLanguage(benefit.names, language),
    isHeld: standing?.isHeld ?? false,
    granted: standing?.granted ?? 0,
    used: standing?.used ?? 0,
    remaining: standing?.remaining ?? 0,
    shortfall: standing?.shortfall ?? 0,
    lapsesOn: standing?.lapses?.on ?? null,
  }
}

export const getBenefit = reads({
  id: 'getBenefit',
  path: '/purchasing-accounts/{number}/benefits/{benefit}',
  scopes: ['benefits.read'],
  tag,
  summary: 'Read a benefit of a purchasing account',
  description:
    'What it is, and what the account is known by there. Access codes are no part of it: they are handed out to users.',
  parameters: benefitParameters,
  answer: v.strictObject({
    ...held.entries,
    description: text('What it is.', 'Des jours de formation pour vos équipes.'),
    identifiers: several(
      'What the account is known by there.',
      v.strictObject({
        name: text('Which identifier.', 'Numéro de programme'),
        value: text('Its value.', '1234567890'),
      }),
    ),
    acts: several(
      'What the person may do with it.',
      text('domains, codes, users, vouchers or conversion.', 'vouchers'),
    ),
  }),
  problems: benefitProblems,
  async find(work, call) {
    const sight = await sightOf(work, call)
    const found = await heldBenefit(work, sight, numberIn(call, 'benefit'))
    const identifiers = await openIdentifiers(work, sight.account.id, found.benefit, call.locale)
    return {
      ...heldBody(found, call.locale),
      description: inLanguage(found.benefit.descriptions, call.locale),
      identifiers: [...identifiers],
      acts: [...sight.acts],
    }
  },
})

const line = v.strictObject({
  kind: word('Where it comes from.', ['rule', 'rule-cap', 'cap', 'pending', 'converted', 'kept']),
  quantity: whole('How much, below zero for what is taken.', 40),
  rule: orNull(whole('The number of the rule.')),
})

export const getBenefitCalculation = reads({
  id: 'getBenefitCalculation',
  path: '/purchasing-accounts/{number}/benefits/{benefit}/calculation',
  scopes: ['benefits.read'],
  tag,
  summary: 'Read how a benefit’s quantity came about',
  description: 'Line by line; their sum is what is granted.',
  parameters: benefitParameters,
  answer: v.strictObject({
    total: whole('What is granted.', 40),
    lines: several('What it is made of.', line),
  }),
  problems: benefitProblems,
  async find(work, call) {
    const { calculation } = await shownCalculation(
      work,
      await sightOf(work, call),
      numberIn(call, 'benefit'),
      call.locale,
    )
    return { total: calculation.total, lines: calculation.lines.map(lineBody) }
  },
})

function lineBody(each: CalculationLine) {
  return { kind: each.kind, quantity: each.quantity, rule: 'result' in each ? each.result.rule.id : null }
}

const entry = v.strictObject({
  position: whole('Order within the benefit’s ledger, from 1.'),
  recordedAt: instant('When it was written down.'),
  effectiveOn: day('The day that it is of.'),
  kind: word('What it was.', entryKinds),
  subject: orNull(text('Who or what it was for.', 'Paul Lambert')),
  grantedChange: whole('What it changed of what is granted.', 0),
  usedChange: whole('And of what is used.', 1),
  grantedAfter: whole('Granted after it.', 40),
  usedAfter: whole('Used after it.', 12),
  actor: orNull(text('Who did it; null for the portal itself.', 'Claire Martin')),
  partner: orNull(text('The partner who did it for the customer.', 'Partenaire A')),
})

export const listBenefitHistory = reads({
  id: 'listBenefitHistory',
  path: '/purchasing-accounts/{number}/benefits/{benefit}/history',
  scopes: ['benefits.read'],
  tag,
  summary: 'Read what became of a benefit',
  description: 'The newest first.',
  parameters: benefitParameters,
  query: pages,
  answer: collection(entry),
  problems: benefitProblems,
  async find(work, call) {
    const sight = await sightOf(work, call)
    const { benefit } = await heldBenefit(work, sight, numberIn(call, 'benefit'))
    const [position] = placeAt(numberPlace, call.query.cursor) ?? []
    const from = position === undefined ? ({ at: 'newest' } as const) : ({ at: 'older-than', position } as const)
    const page = await benefitHistory(work, sight, benefit.id, from)
    const last = page.entries.at(-1)
    return {
      data: page.entries.map(entryBody),
      nextCursor: cursorAt(page.older && last ? [last.position] : undefined),
    }
  },
})

function entryBody(row: BenefitHistoryEntry) {
  return {
    position: row.position,
    recordedAt: row.recorded_at.toISOString(),
    effectiveOn: row.effective_on,
    kind: row.kind,
    subject: row.subject,
    grantedChange: row.granted_change,
    usedChange: row.used_change,
    grantedAfter: row.granted_after,
    usedAfter: row.used_after,
    actor: row.actor,
    partner: row.partner,
  }
}

export const exportBenefitHistory = exportsFile({
  id: 'exportBenefitHistory',
  path: '/purchasing-accounts/{number}/benefits/{benefit}/history.csv',
  scopes: ['benefits.read'],
  tag,
  summary: 'Export what became of a benefit',
  description: 'As CSV, the newest first.',
  parameters: benefitParameters,
  type: 'text/csv',
  problems: benefitProblems,
  async make(call) {
    const { query, name } = await read(call.house, call.actor, async (work) => {
      const sight = await sightOf(work, call)
      const { benefit } = await heldBenefit(work, sight, numberIn(call, 'benefit'))
      const kinds = Object.fromEntries(entryKinds.map((each) => [each, each])) as Record<BenefitEntryKind, string>
      const words = { kinds, portal: 'portal', publisher: 'publisher' }
      return {
        query: benefitHistoryExport(sight, benefit.id, words, 'csv'),
        name: `${benefit.code}-${sight.account.number}.csv`,
      }
    })
    const header = [
      'on',
      'kind',
      'for',
      'by',
      'partner',
      'granted_change',
      'used_change',
      'granted',
      'used',
      'remaining',
    ]
    return { exported: await exportCsv(call.house, { query, header, delimiter: ',' }), name }
  },
})

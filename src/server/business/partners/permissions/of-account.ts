/** What partners asked of a customer, as his page « Avantages gérés par les partenaires » has it (SPEC 8.8, guide 5). */
import { sql } from 'kysely'
import type { AccountInReach, BenefitAct, PurchasingAccount } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import type { PermissionLimits } from './limits.ts'
import { isOpen, permissionState, writtenSince, type PermissionFacts, type PermissionState } from './state.ts'

/** A request or permission with its state on the day of the work. */
export interface PartnerPermissionRow extends PermissionLimits {
  readonly id: number
  readonly partnerId: number
  readonly partner: string
  readonly state: PermissionState
  readonly requestedAt: Date
  /** Who of the partner asked. */
  readonly requestedBy: string
  /** Since when it is in its state; the day after its last one where it ended so. */
  readonly since: Date
  /** Who of the customer approved, refused or removed it; null where nobody has. */
  readonly answeredBy: string | null
  /** When its limits were last changed, and by whom; null where they are as they were approved. */
  readonly changedAt: Date | null
  readonly changedBy: string | null
}

export interface PermissionsPage {
  /** Waiting, then approved, the oldest first: all of them, at most one of each partner. */
  readonly open: readonly PartnerPermissionRow[]
  /** Those that are over, the newest first. */
  readonly over: readonly PartnerPermissionRow[]
  /** Where the older ones go on. */
  readonly next: number | undefined
}

/** Requests that are over on one page. */
export const overPageSize = 20
/** Partners of one account whose open requests are listed, which is more than serve any. */
const openLimit = 200

/** The requests of an account's partners; those that are over behind `before`. */
export async function permissionsOf(
  work: Work,
  account: PurchasingAccount<'benefits.view'>,
  before?: number,
): Promise<PermissionsPage> {
  const beyond = before === undefined ? sql`true` : sql`p.id < ${before}`
  const [open, over] = [
    await rowsOf(
      work,
      sql`p.purchasing_account_id = ${account.id} and ${isOpen} order by p.id limit ${sql.lit(openLimit)}`,
    ),
    await rowsOf(
      work,
      sql`p.purchasing_account_id = ${account.id} and not ${isOpen} and ${beyond}
        order by p.id desc limit ${sql.lit(overPageSize + 1)}`,
    ),
  ]
  // One past its last day that nobody has closed yet stands with those that are over, on their first page.
  const ended = open.filter(({ state }) => state === 'ended')
  const inOrder = open.toReversed()
  const page = over.slice(0, overPageSize)
  return {
    open: [
      ...inOrder.filter(({ state }) => state === 'waiting'),
      ...inOrder.filter(({ state }) => state === 'approved'),
    ],
    over: before === undefined ? [...ended, ...page] : page,
    next: over.length > page.length ? page.at(-1)?.id : undefined,
  }
}

/** One request of the account; undefined for one that is not there. */
export async function permissionAt(
  work: Work,
  account: PurchasingAccount<'benefits.view'>,
  id: number,
): Promise<PartnerPermissionRow | undefined> {
  const [row] = await rowsOf(work, sql`p.purchasing_account_id = ${account.id} and p.id = ${id}`)
  return row
}

/** Whether partners have ever asked anything of the account, and who waits for an answer: what the tab and the home page say. */
export interface PermissionNotice {
  readonly isAny: boolean
  /** Oldest first. */
  readonly waiting: readonly PartnerPermissionRow[]
}

/** What the benefits' tab says of partners: without a request there is no link (guide 5). */
export async function permissionNotice(
  work: Work,
  account: PurchasingAccount<'benefits.view'>,
): Promise<PermissionNotice> {
  const { rows } = await sql<{ asked: boolean }>`select exists (
    select from partner_permissions where purchasing_account_id = ${account.id}) as asked`.execute(work.db)
  const isAny = rows[0]?.asked === true
  if (!isAny) return { isAny, waiting: [] }
  const { open } = await permissionsOf(work, account)
  return { isAny, waiting: open.filter(({ state }) => state === 'waiting') }
}

/**
 * The newest request of the actor's partner in an account, undefined where there is none or the actor is no partner: what his
 * own pages say of where he stands there.
 */
export async function ownPermission(work: Work, account: AccountInReach): Promise<PartnerPermissionRow | undefined> {
  if (work.actor.kind !== 'partner') return undefined
  const [own] = await rowsOf(
    work,
    sql`p.purchasing_account_id = ${account.id} and p.partner_id = ${work.actor.partnerId} order by p.id desc limit 1`,
  )
  return own
}

interface Row extends PermissionFacts {
  readonly id: number
  readonly partner_id: number
  readonly partner: string
  readonly benefits: readonly number[] | null
  readonly acts: readonly BenefitAct[] | null
  readonly since: Date
  readonly asker: string | null
  readonly answerer: string | null
  readonly changed_at: Date | null
  readonly changer: string | null
}

async function rowsOf(work: Work, which: ReturnType<typeof sql>): Promise<readonly PartnerPermissionRow[]> {
  const { rows } = await sql<Row>`
    select p.*, n.name as partner, a.first_name || ' ' || a.last_name as asker,
      b.first_name || ' ' || b.last_name as answerer, c.first_name || ' ' || c.last_name as changer
    from (
      select p.id, p.partner_id, p.benefits, p.acts, p.ends_on, p.requested_at, p.approved_at, p.refused_at, p.removed_at,
        p.withdrawn_at, p.ended_at, p.requested_by, p.changed_at, p.changed_by, coalesce(p.removed_by, p.refused_by, p.approved_by) as answered_by,
        ${writtenSince} as since
      from partner_permissions as p where ${which}) as p
    join partners as n on n.id = p.partner_id
    left join users as a on a.id = p.requested_by
    left join users as b on b.id = p.answered_by
    left join users as c on c.id = p.changed_by
    order by p.id desc`.execute(work.db)
  return rows.map((row) => ({
    id: row.id,
    partnerId: row.partner_id,
    partner: row.partner,
    benefits: row.benefits,
    acts: row.acts,
    endsOn: row.ends_on,
    state: permissionState(row, work.today),
    requestedAt: row.requested_at,
    requestedBy: row.asker ?? '',
    since: row.since,
    answeredBy: row.answerer,
    changedAt: row.changed_at,
    changedBy: row.changer,
  }))
}

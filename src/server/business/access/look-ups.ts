/**
 * The doors into a purchasing account. What is out of reach answers exactly like what does not exist (404); what is in
 * reach but not allowed answers 403 with the roles it needs. Only these functions make a PurchasingAccount, and verbs
 * demand one, so that a forgotten check does not compile.
 */
import { sql, type RawBuilder } from 'kysely'
import { prepared } from '#server/platform/prepared.ts'
import { isViewed, Refusal, type Actor, type Work } from '#server/work/index.ts'
import { missingPermission } from './missing-permission.ts'
import {
  customerRoles,
  permissionsOfActor,
  permissionsOfRoles,
  secretPermissions,
  type Permission,
  type Role,
} from './permissions.ts'
import { servedItems } from './reach.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Not registered, or not for this actor to know about: the two are told apart by nobody. */
    'purchasing-account.unknown': Record<never, never>
  }
}

/** A purchasing account that exists for the actor, whatever he may do there: what the account bar shows. */
export interface AccountInReach {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly city: string
  readonly country_code: string
  readonly organization_name: string
  readonly agreement_id: number
  readonly agreement_number: string
  /** The agreement's first anniversary (YYYY-MM-DD); later ones follow from it. */
  readonly anniversary_on: string
  /** Whose rows the actor sees here: a partner those of his own servings, and of partners he was granted sight of. */
  readonly servings: 'all' | readonly number[]
  /** The roles that a customer holds here; none for the other audiences. */
  readonly roles: readonly Role[]
  /** Whether there are other accounts for the actor: without any there is nothing to select (guide 4). */
  readonly several: boolean
  /** Everything that the actor may do here: what menus list. */
  readonly permissions: ReadonlySet<Permission>
}

declare const lookedUpFor: unique symbol

/** An account in which the actor may do P. Good for the work that looked it up and never to be kept beyond. */
export interface PurchasingAccount<P extends Permission> extends AccountInReach {
  readonly [lookedUpFor]: P
}

/**
 * The purchasing account, for an act that needs `permission`. `id` may be the text of an address.
 * Refuses 404 purchasing-account.unknown and 403 permission.missing.
 */
export async function purchasingAccount<P extends Permission>(
  work: Work,
  id: number | string,
  permission: P,
): Promise<PurchasingAccount<P>> {
  const account = await accountInReach(work, id)
  if (!account.permissions.has(permission)) throw await missingPermission(work, account, permission)
  return account as PurchasingAccount<P> // the one place that makes them
}

/**
 * As `purchasingAccount`, by the number that everybody knows it by (at most 40 characters).
 * Refuses 404 purchasing-account.unknown and 403 permission.missing.
 */
export async function purchasingAccountNumbered<P extends Permission>(
  work: Work,
  number: string,
  permission: P,
): Promise<PurchasingAccount<P>> {
  return purchasingAccount(work, await idOfNumber(work, number), permission)
}

/** 0 for a number that no account has. */
async function idOfNumber(work: Work, number: string): Promise<number> {
  const claimed = await work.db
    .selectFrom('purchasing_account_numbers')
    .select('purchasing_account_id')
    .where('number', '=', number)
    .executeTakeFirst()
  return claimed?.purchasing_account_id ?? 0
}

/** As `accountInReach`, by number. Refuses 404 purchasing-account.unknown. */
export async function accountInReachNumbered(work: Work, number: string): Promise<AccountInReach> {
  return accountInReach(work, await idOfNumber(work, number))
}

/** The purchasing account as far as anybody in whose reach it is may know it. Refuses 404 purchasing-account.unknown. */
export async function accountInReach(work: Work, id: number | string): Promise<AccountInReach> {
  const parsed = typeof id === 'number' ? id : parseId(id)
  const account = Number.isSafeInteger(parsed) && parsed > 0 ? await remembered(work, parsed) : undefined
  if (account === undefined) throw new Refusal(404, 'purchasing-account.unknown', {})
  return account
}

const lookUps = new WeakMap<Work, Map<number, Promise<AccountInReach | undefined>>>()

/** A page and its layouts ask for the same account within one reading; a change always asks the database. */
function remembered(work: Work, id: number): Promise<AccountInReach | undefined> {
  if ('record' in work) return find(work, id)
  let ofWork = lookUps.get(work)
  if (ofWork === undefined) lookUps.set(work, (ofWork = new Map()))
  let account = ofWork.get(id)
  if (account === undefined) ofWork.set(id, (account = find(work, id)))
  return account
}

async function find(work: Work, id: number): Promise<AccountInReach | undefined> {
  const { actor } = work
  switch (actor.kind) {
    case 'customer': {
      const [row] = await accountOfCustomer(work.db, { id, user: actor.userId })
      if (row === undefined || row.held === null) return undefined
      const { held, ...account } = row
      const { roles, permissions } = standing(held)
      return { ...account, roles, permissions: seenBy(actor, permissions), servings: 'all' }
    }
    case 'partner': {
      const [row] = await accountOfPartner(work.db, { id, partner: actor.partnerId })
      if (row === undefined || row.served === null) return undefined
      const { served, ...account } = row
      const servings = served.split(' ').map(Number)
      return { ...account, roles: [], permissions: seenBy(actor, permissionsOfActor(actor)), servings }
    }
    case 'client': {
      const [account] = await accountOfClient(work.db, { id, service: actor.clientId })
      return account && { ...account, roles: [], permissions: permissionsOfActor(actor), servings: 'all' }
    }
    case 'operator':
    case 'system': {
      const [account] = await anyAccount(work.db, { id })
      return account && { ...account, roles: [], permissions: permissionsOfActor(actor), servings: 'all' }
    }
    default:
      return undefined
  }
}

// Text and not an array of roles: `pg` parses arrays element by element, which costs more than the whole row.
const accountOfCustomer = prepared((db, at: { id: number; user: number }) =>
  accounts(db, at)
    .select((row) =>
      row
        .selectFrom('role_assignments as mine')
        .innerJoin(
          'account_people as in',
          (join) =>
            join
              .onRef('in.purchasing_account_id', '=', 'mine.purchasing_account_id')
              .onRef('in.user_id', '=', 'mine.user_id')
              .on('in.accepted_at', 'is not', null), // roles of somebody who has yet to come in open nothing
        )
        .select(sql<string | null>`string_agg(mine.role, ' ' order by mine.role)`.as('held'))
        .whereRef('mine.purchasing_account_id', '=', 'a.id')
        .where('mine.user_id', '=', at.user)
        .as('held'),
    )
    .select(others(sql`user_accounts as b where b.user_id = ${at.user} and b.purchasing_account_id <> a.id`)),
)

const accountOfPartner = prepared((db, at: { id: number; partner: number }) =>
  accounts(db, at)
    .select((row) =>
      row
        .selectFrom('servings as s')
        .select(sql<string | null>`string_agg(s.number::text, ' ' order by s.number)`.as('served'))
        .whereRef('s.purchasing_account_id', '=', 'a.id')
        .where((served) =>
          served.or([
            served('s.partner_id', '=', at.partner),
            served.exists(
              served
                .selectFrom('visibility_grants as v')
                .select('v.partner_id')
                .whereRef('v.purchasing_account_id', '=', 's.purchasing_account_id')
                .whereRef('v.seen_partner_id', '=', 's.partner_id')
                .where('v.partner_id', '=', at.partner),
            ),
          ]),
        )
        .as('served'),
    )
    // Sight of what others ordered is no way in by itself: it ends with the partner's own serving.
    .where((row) =>
      row.exists(
        row
          .selectFrom('servings as own')
          .select('own.number')
          .whereRef('own.purchasing_account_id', '=', 'a.id')
          .where('own.partner_id', '=', at.partner),
      ),
    )
    .select(others(sql`servings as b where b.partner_id = ${at.partner} and b.purchasing_account_id <> a.id`)),
)

const accountOfClient = prepared((db, at: { id: number; service: number }) =>
  accounts(db, at)
    .where(
      sql<boolean>`exists (select from holdings as h where h.purchasing_account_id = a.id
        and h.item_id in (${servedItems(at.service)}))`,
    )
    .select(
      others(sql`holdings as b where b.purchasing_account_id <> a.id and b.item_id in (${servedItems(at.service)})`),
    ),
)

const anyAccount = prepared((db, at: { id: number }) =>
  accounts(db, at).select(others(sql`purchasing_accounts as b where b.id <> a.id`)),
)

// With the account and not by a statement of its own: every page asks for it.
function others(rows: RawBuilder<unknown>) {
  return sql<boolean>`exists (select from ${rows})`.as('several')
}

function accounts(db: Work['db'], { id }: { id: number }) {
  return db
    .selectFrom('purchasing_accounts as a')
    .innerJoin('agreements as g', 'g.id', 'a.agreement_id')
    .innerJoin('organizations as o', 'o.id', 'a.organization_id')
    .select(['a.id', 'a.number', 'a.name', 'a.city', 'a.country_code', 'a.agreement_id'])
    .select(['o.name as organization_name', 'g.number as agreement_number', 'g.anniversary_on'])
    .where('a.id', '=', id)
}

/** Secrets are the user's own: an operator who looks as he would does not see them. */
function seenBy(actor: Actor, permissions: ReadonlySet<Permission>): ReadonlySet<Permission> {
  if (!isViewed(actor)) return permissions
  const shown = new Set(permissions)
  for (const secret of secretPermissions) shown.delete(secret)
  return shown
}

interface Standing {
  readonly roles: readonly Role[]
  readonly permissions: ReadonlySet<Permission>
}

// At most one entry per set of roles, of which there are 63.
const standings = new Map<string, Standing>()

function standing(held: string): Standing {
  let known = standings.get(held)
  if (known === undefined) {
    const names = held.split(' ')
    const roles = customerRoles.filter((role) => names.includes(role))
    known = { roles, permissions: permissionsOfRoles(roles) }
    standings.set(held, known)
  }
  return known
}

function parseId(text: string): number {
  return /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0
}

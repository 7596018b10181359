/** Whose rows an actor sees within an account: everyone who belongs to it all of them, a partner his own servings'. */
import { sql, type RawBuilder } from 'kysely'
import type { Permission, PurchasingAccount } from '#server/business/access/index.ts'

/** A condition on a serving number; always true for those who see the whole account. */
export function servingIn(account: PurchasingAccount<Permission>, serving: RawBuilder<unknown>): RawBuilder<boolean> {
  return account.servings === 'all' ? sql<boolean>`true` : servingAmong(account.servings, serving)
}

/** A condition on a serving number: one of these. */
export function servingAmong(servings: readonly number[], serving: RawBuilder<unknown>): RawBuilder<boolean> {
  // Nearly always one: as an equality it lets an index by serving hand the rows out in order.
  if (servings.length === 1) return sql<boolean>`${serving} = ${servings[0]}`
  return sql<boolean>`${serving} = any(${servingList(servings)}::smallint[])`
}

/** Serving numbers as one array parameter. */
export function servingList(servings: readonly number[]): string {
  return `{${servings.join(',')}}`
}

/**
 * Which purchasing accounts exist for an actor: one expression for the three audiences, to be put into any query that
 * lists across accounts. Outside of it an account does not exist: it answers like one that was never registered.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'

/**
 * A condition on a column that holds purchasing account ids: customers reach the accounts where they hold a role,
 * partners those they serve, operators and named jobs all, visitors and API clients none.
 */
export function reachOf(work: Work, column = 'purchasing_accounts.id'): RawBuilder<boolean> {
  const { actor } = work
  switch (actor.kind) {
    case 'customer':
      // user_accounts and not role_assignments: it leads with the person, so that a list costs his accounts and not all.
      return sql<boolean>`${sql.ref(column)} in (
        select reached.purchasing_account_id from user_accounts reached where reached.user_id = ${actor.userId})`
    case 'partner':
      return sql<boolean>`${sql.ref(column)} in (
        select reached.purchasing_account_id from servings reached where reached.partner_id = ${actor.partnerId})`
    case 'operator':
    case 'system':
      return sql<boolean>`true`
    default:
      return sql<boolean>`false`
  }
}

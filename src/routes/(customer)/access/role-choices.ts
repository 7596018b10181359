/** The roles as boxes to tick: those that one may not give stand there too, with who may (SPEC 2.5). */
import { m } from '#messages'
import { customerRoles, giversOf, type Role } from '#server/business/access/index.ts'
import type { Locale } from '#ui/format.ts'
import { anyOfRoles, roleName } from '#routes/refusals.ts'

export interface RoleChoice {
  readonly value: Role
  readonly label: string
  readonly checked: boolean
  /** Why it can be neither ticked nor unticked. */
  readonly why: string | undefined
}

export function roleChoices(givable: readonly Role[], held: readonly string[], locale: Locale): readonly RoleChoice[] {
  return customerRoles.map((role) => ({
    value: role,
    label: roleName(role),
    checked: held.includes(role),
    why: givable.includes(role)
      ? undefined
      : m.users_role_not_givable({ givers: anyOfRoles(giversOf(role), locale) }, { locale }),
  }))
}

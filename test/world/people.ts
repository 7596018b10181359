/** People for tests, hired by the product's own verbs. */
import {
  createUser,
  giveRole,
  hireOperator,
  hirePartnerUser,
  purchasingAccount,
  type OperatorRole,
  type Role,
} from '#server/business/access/index.ts'
import { change, read, system, type Actor, type House, type PartnerRole } from '#server/work/index.ts'

const hiring = system('test')
let hired = 0

interface Wish {
  readonly firstName?: string
  readonly lastName?: string
  readonly language?: string
}

/** Somebody with a work account and no place anywhere; answers his id and e-mail. */
export async function meet(
  house: House,
  wish: Wish = {},
): Promise<{ readonly userId: number; readonly email: string }> {
  hired += 1
  const email = `person${String(hired)}@example.com`
  const { firstName = 'Ann', lastName = `Person ${String(hired)}`, language = 'fr' } = wish
  const userId = await change(house, hiring, null, (work) =>
    createUser(work, { email, firstName, lastName, language, countryCode: 'FR' }),
  )
  return { userId, email }
}

/** A customer who holds these roles in the account. */
export async function customerAt(
  house: House,
  accountId: number,
  roles: readonly Role[],
): Promise<Actor & { kind: 'customer' }> {
  const { userId } = await meet(house)
  for (const role of roles) await give(house, accountId, userId, role)
  return { kind: 'customer', userId }
}

export async function give(house: House, accountId: number, userId: number, role: Role): Promise<void> {
  await change(house, hiring, null, async (work) =>
    giveRole(work, await purchasingAccount(work, accountId, 'users.manage'), userId, role),
  )
}

export async function partnerUserAt(
  house: House,
  partnerId: number,
  role: PartnerRole,
): Promise<Actor & { kind: 'partner' }> {
  const { userId } = await meet(house)
  await change(house, hiring, null, (work) => hirePartnerUser(work, userId, { partnerId, role }))
  return { kind: 'partner', userId, partnerId, role }
}

/** A partner's person whom e-mails reach; answers his address. */
export async function hireAt(house: House, partnerId: number, role: PartnerRole, wish: Wish = {}): Promise<string> {
  const { userId, email } = await meet(house, wish)
  await change(house, hiring, null, (work) => hirePartnerUser(work, userId, { partnerId, role }))
  return email
}

export async function operator(
  house: House,
  role: OperatorRole = 'administrator',
): Promise<Actor & { kind: 'operator' }> {
  const { userId } = await meet(house)
  await change(house, hiring, null, (work) => hireOperator(work, userId, role))
  return { kind: 'operator', userId }
}

/** The work e-mail of somebody. */
export async function emailOf(house: House, userId: number): Promise<string> {
  const { email } = await read(house, hiring, (work) =>
    work.db.selectFrom('users').select('email').where('id', '=', userId).executeTakeFirstOrThrow(),
  )
  return email
}

/** The roles that somebody holds in an account, or will. */
export async function rolesOf(house: House, userId: number, accountId = 0): Promise<readonly string[]> {
  const rows = await read(house, hiring, (work) =>
    work.db
      .selectFrom('role_assignments')
      .select('role')
      .where('user_id', '=', userId)
      .where('purchasing_account_id', '=', accountId)
      .orderBy('role')
      .execute(),
  )
  return rows.map(({ role }) => role)
}

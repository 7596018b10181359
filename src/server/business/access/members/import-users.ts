/**
 * Inviting many people from a file (SPEC 2.6): each line is checked on its own and told its own result, first without
 * changing anything, then for good. Lines that can be invited are, whatever is wrong with others.
 */
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { canonicalEmail } from '../email.ts'
import { invite } from '../invitations/invite.ts'
import { purchasingAccount } from '../look-ups.ts'
import type { Role } from '../permissions.ts'
import type { ManagedAccount } from './managed.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'users-file.too-long': { readonly limit: number }
  }
}

/** One line as the edge read it; what it could not make sense of is a fault already. */
export interface UserLine {
  /** Of the file. */
  readonly line: number
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly language: string
  readonly countryCode: string
  readonly roles: readonly Role[]
  /** Empty for the only account that one manages. */
  readonly accountNumber: string
  readonly faults: readonly UserFault[]
}

/** What is wrong with a line, for its sentence `users_fault_*`; `value` is what stood there. */
export interface UserFault {
  readonly code: UserFaultCode
  readonly value: string
}

export type UserFaultCode =
  | 'email'
  | 'first-name'
  | 'last-name'
  | 'too-long'
  | 'language'
  | 'country'
  | 'role-missing'
  | 'role-unknown'
  | 'role-not-givable'
  | 'account-missing'
  | 'account-unknown'
  | 'repeated'
  | 'other-audience'

export interface LineResult {
  readonly line: number
  readonly email: string
  /** `ready` where a check finds nothing wrong, `invited` once it is done, `there` for whoever is in or invited. */
  readonly outcome: 'ready' | 'invited' | 'there' | 'faulty'
  readonly faults: readonly UserFault[]
}

/** Lines of one file: each is an invitation with an e-mail of its own, in one change. */
export const userLinesLimit = 500

/** What would become of each line, in the accounts that the actor manages. Refuses 422 users-file.too-long. */
export async function checkUsers(
  work: Work,
  accounts: readonly ManagedAccount[],
  lines: readonly UserLine[],
): Promise<readonly LineResult[]> {
  return (await placed(work, accounts, lines)).map(({ result }) => result)
}

/**
 * Invites whom the lines name, where nothing is wrong with them. Refuses 422 users-file.too-long, and what `invite` refuses
 * where somebody else changed something at this very moment.
 */
export async function importUsers(
  work: Changing,
  accounts: readonly ManagedAccount[],
  lines: readonly UserLine[],
): Promise<readonly LineResult[]> {
  const all = await placed(work, accounts, lines)
  const ready = all.filter(({ result }) => result.outcome === 'ready')
  // One person, one invitation and one e-mail, however many accounts he is to come into.
  const people = Map.groupBy(ready, ({ line }) => canonicalEmail(line.email) ?? line.email)
  for (const places of people.values()) await inviteTo(work, places)
  if (ready.length === 0) work.unchanged()
  return all.map(({ result }) => (result.outcome === 'ready' ? { ...result, outcome: 'invited' } : result))
}

/** Invites the person of these lines to all their accounts; his name and language are those of the first. */
async function inviteTo(work: Changing, places: readonly Placed[]): Promise<void> {
  const accounts = []
  for (const { accountId = 0, line } of places) {
    accounts.push({ account: await purchasingAccount(work, accountId, 'users.manage'), roles: line.roles })
  }
  const [first] = places
  if (first === undefined) return
  const { email, firstName, lastName, language, countryCode } = first.line
  await invite(work, { email, firstName, lastName, language, countryCode, accounts })
}

interface Placed {
  readonly line: UserLine
  readonly accountId: number | undefined
  readonly result: LineResult
}

async function placed(
  work: Work,
  accounts: readonly ManagedAccount[],
  lines: readonly UserLine[],
): Promise<readonly Placed[]> {
  if (lines.length > userLinesLimit) throw new Refusal(422, 'users-file.too-long', { limit: userLinesLimit })
  const known = await knownPeople(work, accounts, lines)
  const seen = new Set<string>()
  return lines.map((line) => {
    const account = accountOf(line, accounts)
    const email = canonicalEmail(line.email) ?? ''
    const place = `${String(account?.id)} ${email}`
    const faults = [...line.faults, ...faultsOf(line, account, accounts.length)]
    if (email !== '' && seen.has(place)) faults.push({ code: 'repeated', value: line.email })
    seen.add(place)
    if (known.others.has(email)) faults.push({ code: 'other-audience', value: line.email })
    const there = known.places.has(place)
    const outcome = faults.length > 0 ? 'faulty' : there ? 'there' : 'ready'
    return { line, accountId: account?.id, result: { line: line.line, email: line.email, outcome, faults } }
  })
}

function accountOf({ accountNumber }: UserLine, accounts: readonly ManagedAccount[]): ManagedAccount | undefined {
  if (accountNumber === '') return accounts.length === 1 ? accounts[0] : undefined
  return accounts.find(({ number }) => number === accountNumber)
}

function faultsOf(line: UserLine, account: ManagedAccount | undefined, count: number): UserFault[] {
  const faults: UserFault[] = []
  if (account === undefined) {
    const isMissing = line.accountNumber === '' && count > 1
    faults.push({ code: isMissing ? 'account-missing' : 'account-unknown', value: line.accountNumber })
  }
  for (const role of line.roles) {
    if (account !== undefined && !account.givable.includes(role)) faults.push({ code: 'role-not-givable', value: role })
  }
  return faults
}

/** Of the people whom the lines name: those of another audience, and those who are in an account or invited to it. */
async function knownPeople(work: Work, accounts: readonly ManagedAccount[], lines: readonly UserLine[]) {
  const emails = [...new Set(lines.map(({ email }) => canonicalEmail(email) ?? ''))]
  const ids = accounts.map(({ id }) => id)
  if (emails.length === 0 || ids.length === 0) return { others: new Set<string>(), places: new Set<string>() }
  const others = await work.db
    .selectFrom('users as u')
    .leftJoin('operators as o', 'o.user_id', 'u.id')
    .leftJoin('partner_users as p', 'p.user_id', 'u.id')
    .select('u.email_canonical as email')
    .where('u.email_canonical', '=', (row) => row.fn.any(row.val(emails)))
    .where((row) => row.or([row('o.user_id', 'is not', null), row('p.user_id', 'is not', null)]))
    .execute()
  const there = await work.db
    .selectFrom('account_people')
    .select(['purchasing_account_id as account', 'email'])
    .where('purchasing_account_id', '=', (row) => row.fn.any(row.val(ids)))
    .where('email', '=', (row) => row.fn.any(row.val(emails)))
    .execute()
  return {
    others: new Set(others.map(({ email }) => email)),
    places: new Set(there.map(({ account, email }) => `${String(account)} ${email}`)),
  }
}

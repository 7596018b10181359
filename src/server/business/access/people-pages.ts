/** People as the publisher finds them in the Console (SPEC 11): by the beginning of an address, with what places they have. */
import { sql } from 'kysely'
import { Refusal, type PartnerRole, type Work } from '#server/work/index.ts'
import type { Audience } from './audience.ts'
import type { Publisher } from './desks.ts'
import { customerRoles, type Role } from './permissions.ts'

export interface FoundPerson {
  readonly id: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly audience: Audience
  /** Of a partner's person. */
  readonly partnerId: number | null
  readonly partner: string | null
  readonly partnerRole: PartnerRole | null
  /** When he signed in last, as far as his sessions are kept. */
  readonly seenAt: Date | null
}

export interface PlaceOfPerson {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly organization_name: string
  readonly roles: readonly Role[]
}

/** The most that a search answers. */
export const foundPeopleLimit = 50
export const placesOfPersonPageSize = 50

/** People whose address begins as typed, in its order; none for nothing typed. */
export async function findPeople(work: Work, _desk: Publisher, typed: string): Promise<readonly FoundPerson[]> {
  const begins = typed.trim().toLowerCase()
  if (begins === '') return []
  const below = `${begins}\u{10FFFF}`
  return people(
    work,
    sql`u.email_canonical >= ${begins}::text and u.email_canonical < ${below}::text order by u.email_canonical
      limit ${sql.lit(foundPeopleLimit)}`,
  )
}

/** One person. Refuses 404 person.unknown. */
export async function foundPerson(work: Work, _desk: Publisher, id: number): Promise<FoundPerson> {
  const [person] = await people(work, sql`u.id = ${id}`)
  if (person === undefined) throw new Refusal(404, 'person.unknown', {})
  return person
}

/** The accounts that a person is in, in the order of their ids, from the first after `after`; `next` continues. */
export async function placesOfPerson(
  work: Work,
  _desk: Publisher,
  userId: number,
  after = 0,
): Promise<{ readonly rows: readonly PlaceOfPerson[]; readonly next: number | undefined }> {
  const { rows: found } = await sql<Omit<PlaceOfPerson, 'roles'> & { readonly held: string | null }>`
    select a.id, a.number, a.name, o.name as organization_name,
      (select string_agg(r.role, ' ') from role_assignments as r
        where r.purchasing_account_id = a.id and r.user_id = ${userId}) as held
    from (select purchasing_account_id from user_accounts
      where user_id = ${userId} and purchasing_account_id > ${after}
      order by purchasing_account_id limit ${placesOfPersonPageSize + 1}) as mine
    join purchasing_accounts as a on a.id = mine.purchasing_account_id
    join organizations as o on o.id = a.organization_id
    order by a.id`.execute(work.db)
  const rows = found.slice(0, placesOfPersonPageSize).map(({ held, ...place }) => ({
    ...place,
    roles: customerRoles.filter((role) => held?.split(' ').includes(role) === true),
  }))
  return { rows, next: found.length > placesOfPersonPageSize ? rows.at(-1)?.id : undefined }
}

async function people(work: Work, condition: ReturnType<typeof sql>): Promise<readonly FoundPerson[]> {
  const { rows } = await sql<FoundPerson>`
    select u.id, u.first_name as "firstName", u.last_name as "lastName", u.email,
      case when e.user_id is not null then 'operator' when p.user_id is not null then 'partner' else 'customer' end as audience,
      p.partner_id as "partnerId", n.name as partner, p.role as "partnerRole",
      (select max(seen_at) from sessions as s where s.user_id = u.id) as "seenAt"
    from users as u left join operators as e on e.user_id = u.id left join partner_users as p on p.user_id = u.id
      left join partners as n on n.id = p.partner_id
    where ${condition}`.execute(work.db)
  return rows
}

/** Somebody in an account, or on his way into it, as the publisher sees him. */
export interface PersonOfAccount {
  readonly id: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly roles: readonly Role[]
  /** Null for somebody who has yet to come in. */
  readonly acceptedAt: Date | null
  readonly invitedAt: Date | null
  /** What the list is sorted by. */
  readonly sortable: string
}

export const peopleOfAccountPageSize = 50

/** The people of an account by family name, behind `after`; `next` continues. However many there are, a page costs the same. */
export async function peopleOfAccount(
  work: Work,
  _desk: Publisher,
  accountId: number,
  after?: { readonly name: string; readonly id: number },
): Promise<{ readonly rows: readonly PersonOfAccount[]; readonly next: { name: string; id: number } | undefined }> {
  const behind = after ? sql`(p.name, p.user_id) > (${after.name}::text collate "C", ${after.id}::bigint)` : sql`true`
  const { rows: found } = await sql<Omit<PersonOfAccount, 'roles'> & { readonly held: string | null }>`
    select u.id, u.first_name as "firstName", u.last_name as "lastName", u.email, p.accepted_at as "acceptedAt",
      p.invited_at as "invitedAt", p.name as sortable,
      (select string_agg(r.role, ' ') from role_assignments as r
        where r.purchasing_account_id = p.purchasing_account_id and r.user_id = p.user_id) as held
    from account_people as p join users as u on u.id = p.user_id
    where p.purchasing_account_id = ${accountId} and ${behind}
    order by p.name, p.user_id limit ${sql.lit(peopleOfAccountPageSize + 1)}`.execute(work.db)
  const rows = found.slice(0, peopleOfAccountPageSize).map(({ held, ...person }) => ({
    ...person,
    roles: customerRoles.filter((role) => held?.split(' ').includes(role) === true),
  }))
  const last = rows.at(-1)
  return { rows, next: last && found.length > rows.length ? { name: last.sortable, id: last.id } : undefined }
}

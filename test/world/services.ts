/** Services for tests, and the domains that lead into them: rows as the registry and the domains' verbs leave them. */
import { sql } from 'kysely'
import { newToken, sha256 } from '#server/platform/crypto.ts'
import { change, read, system, type Actor, type House } from '#server/work/index.ts'

export interface ServiceSite {
  readonly id: number
  readonly clientId: string
  readonly secret: string
  readonly redirectUri: string
}

interface Wish {
  readonly redirectUri?: string
  readonly alsoBackTo?: readonly string[]
  readonly afterSignOut?: readonly string[]
  readonly backchannelLogoutUri?: string
  /** Name of the product group that it serves. */
  readonly group?: string
  /** Names of several. */
  readonly groups?: readonly string[]
}

const registering = system('test')
let registered = 0

/** A registered service. */
export async function registerSite(house: House, wish: Wish = {}): Promise<ServiceSite> {
  registered += 1
  const clientId = `service-${String(registered)}`
  const secret = newToken()
  const { redirectUri = 'https://service.example/callback', afterSignOut = [], backchannelLogoutUri = null } = wish
  const redirectUris = [redirectUri, ...(wish.alsoBackTo ?? [])]
  const id = await change(house, registering, null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ id: number }>`
      insert into services (client_id, name, home_url, redirect_uris, post_logout_redirect_uris, backchannel_logout_uri,
        registered_at)
      values (${clientId}, ${`Service ${String(registered)}`}, 'https://service.example/',
        ${JSON.stringify(redirectUris)}, ${JSON.stringify(afterSignOut)}, ${backchannelLogoutUri}, ${work.now})
      returning id`.execute(work.db)
    const service = rows[0]?.id ?? 0
    const groups = [...(wish.groups ?? []), ...(wish.group === undefined ? [] : [wish.group])]
    await sql`insert into service_groups select id, ${service} from product_groups where name = any(${groups})`.execute(
      work.db,
    )
    return service
  })
  await addSecret(house, id, secret)
  return { id, clientId, secret, redirectUri }
}

/** A service as it acts by the services' API. */
export function siteOf(clientId: number): Actor & { kind: 'client' } {
  return { kind: 'client', clientId }
}

/** Another secret that is right for a service; the others retire after so many seconds. */
export async function addSecret(house: House, service: number, secret: string, othersSeconds = 0): Promise<void> {
  await change(house, registering, null, async (work) => {
    work.unchanged()
    const retiresAt = new Date(work.realNow.getTime() + othersSeconds * 1_000)
    await sql`update service_secrets set retires_at = ${retiresAt} where service_id = ${service}`.execute(work.db)
    await sql`insert into service_secrets (service_id, secret_hash, made_at)
      values (${service}, ${sha256(secret)}, ${work.realNow})`.execute(work.db)
  })
}

export async function withdrawSite(house: House, service: number): Promise<void> {
  await run(house, sql`update services set withdrawn_at = now() where id = ${service}`)
}

/** A plan in a product group of its own; answers its code. */
export async function addPlan(house: House): Promise<string> {
  registered += 1
  const code = `S${String(registered)}`
  await run(
    house,
    sql`
    with g as (insert into product_groups (name) values (${`Group ${code}`}) returning id)
    insert into items (code, kind, product_group_id, product, edition, version)
    select ${code}, 'subscription', id, ${`Plan ${code}`}, ${`Plan ${code}`}, '' from g`,
  )
  return code
}

interface Association {
  readonly proved?: boolean
  readonly needsApproval?: boolean
  /** Another organisation's claim, where it is not the account's own. */
  readonly claim?: number
}

/** Associates a purchasing account with a domain of its organisation; answers the claim. */
export async function associate(
  house: House,
  accountId: number,
  domain: string,
  { proved = true, needsApproval = false, claim }: Association = {},
): Promise<number> {
  return change(house, registering, null, async (work) => {
    work.unchanged()
    const known = await sql<{ id: number }>`
      select c.id from domain_claims as c join purchasing_accounts as a on a.organization_id = c.organization_id
      where a.id = ${accountId} and c.domain = ${domain} and c.lost_at is null`.execute(work.db)
    const made =
      claim === undefined && known.rows.length === 0
        ? await sql<{ id: number }>`
            insert into domain_claims (organization_id, domain, token, claimed_at, verified_at)
            select organization_id, ${domain}, ${newToken()}, ${work.now}, ${proved ? work.now : null}::timestamptz
            from purchasing_accounts where id = ${accountId} returning id`.execute(work.db)
        : known
    const id = claim ?? made.rows[0]?.id ?? 0
    await sql`insert into domain_associations (purchasing_account_id, claim_id, associated_at, needs_approval)
      values (${accountId}, ${id}, ${work.now}, ${needsApproval})`.execute(work.db)
    await sql`insert into domain_accounts values (${id}, ${accountId})`.execute(work.db)
    return id
  })
}

/** Takes a purchasing account's domain away. */
export async function disassociate(house: House, accountId: number): Promise<void> {
  await run(house, sql`delete from domain_associations where purchasing_account_id = ${accountId}`)
  await run(house, sql`delete from domain_accounts where purchasing_account_id = ${accountId}`)
}

/** Suspends all that an account holds, as if it had been set up and never ordered. */
export async function suspendAll(house: House, accountId: number): Promise<void> {
  await run(
    house,
    sql`update balances set suspended = available, available = 0, ordered = 0 where purchasing_account_id = ${accountId}`,
  )
}

/** Makes somebody global administrator of a claim. */
export async function appoint(house: House, claim: number, userId: number): Promise<void> {
  await run(
    house,
    sql`insert into global_administrators (claim_id, user_id, named_at, accepted_at) values (${claim}, ${userId}, now(), now())`,
  )
}

/** The domain's organisation lets an address in no more. */
export async function barAddress(house: House, claim: number, email: string): Promise<void> {
  await run(
    house,
    sql`insert into barred_people (organization_id, email_canonical, domain, barred_at)
      select organization_id, ${email}, domain, now() from domain_claims where id = ${claim}`,
  )
}

/** What became of a domain: proved, lost or proved again. */
export async function setProof(house: House, claim: number, proof: 'proved' | 'lost'): Promise<void> {
  await run(
    house,
    proof === 'proved'
      ? sql`update domain_claims set verified_at = now(), lost_at = null where id = ${claim}`
      : sql`update domain_claims set lost_at = now() where id = ${claim}`,
  )
}

/** How services know somebody. */
export async function subjectOf(house: House, userId: number): Promise<string> {
  const row = await read(house, registering, (work) =>
    work.db.selectFrom('users').select('subject').where('id', '=', userId).executeTakeFirstOrThrow(),
  )
  return row.subject
}

/** Somebody who came in, with an address of this domain. */
export async function personOf(house: House, domain: string): Promise<{ userId: number; email: string }> {
  registered += 1
  const email = `person${String(registered)}@${domain}`
  const userId = await change(house, registering, null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ id: number }>`
      insert into users (email, email_canonical, first_name, last_name, language, country_code, password_hash, created_at)
      values (${email}, ${email}, 'Harry', 'Dupont', 'fr', 'FR', 'none that opens anything', ${work.now})
      returning id`.execute(work.db)
    return rows[0]?.id ?? 0
  })
  return { userId, email }
}

async function run(house: House, statement: ReturnType<typeof sql>): Promise<void> {
  await change(house, registering, null, async (work) => {
    work.unchanged()
    await statement.execute(work.db)
  })
}

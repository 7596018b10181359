/**
 * The demonstration: a story told with a moving clock. Each act is a change in a house whose clock stands at its instant,
 * by the same verbs that people and partners use, so that everything in it could have happened. The story ends on the real
 * present day, whichever that is. A telling that was interrupted goes on where it stopped.
 */
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import {
  createUser,
  giveRole,
  hashPassword,
  hireOperator,
  hirePartnerUser,
  purchasingAccount,
  type PasswordHash,
} from '#server/business/access/index.ts'
import { registerAgreement } from '#server/business/agreements/index.ts'
import { benefitJobs } from '#server/business/benefits/index.ts'
import { importCatalogue } from '#server/business/catalog/index.ts'
import { readyVault } from '#server/business/downloads/index.ts'
import { takeInNext } from '#server/business/orders/index.ts'
import { registerPartner, serve } from '#server/business/partners/index.ts'
import { movableClock } from '#server/platform/clock.ts'
import { sniffCsv } from '#server/platform/csv.ts'
import { startFault } from '#server/platform/start-fault.ts'
import type { Vault } from '#server/platform/vault.ts'
import { changeInBulk, read, system, type Changing, type House, type Work } from '#server/work/index.ts'
import { accountId, actsOf, byDay, type Act } from './acts.ts'
import { benefitActs } from './benefits.ts'
import { calendarOf } from './calendar.ts'
import { cast, demonstrationPassword, type CastMember } from './people.ts'
import { partners, places, type PartnerName } from './places.ts'
import { softwareActs } from './software.ts'

export { newcomers, type Newcomer } from './newcomers.ts'
export { demonstrationPassword, demonstrationPeople, type ToldPerson } from './people.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'demonstration.begun': { readonly today: string }
    'demonstration.completed': { readonly today: string }
  }
}

const narrator = system('demo')
const fileMs = 60_000

/** How far the demonstration is in a database. */
export type DemonstrationState =
  /** Nobody has changed anything yet. */
  | 'empty'
  /** The telling was interrupted: `loadDemonstration` goes on with it. */
  | 'begun'
  | 'completed'
  /** The database holds something else. */
  | 'other'

export async function demonstrationState(work: Work): Promise<DemonstrationState> {
  // The story's first event is the database's first one that belongs to no purchasing account.
  const { rows } = await sql<{ state: DemonstrationState }>`
    select case when first = 'demonstration.begun' then
        case when exists (select from events where purchasing_account_id = 0 and name = 'demonstration.completed')
          then 'completed' else 'begun' end
      when exists (select from events) then 'other' else 'empty' end as state
    from (select (select name from events where purchasing_account_id = 0 order by id limit 1) as first) as f`.execute(
    work.db,
  )
  return rows[0]?.state ?? 'other'
}

/**
 * Tells the story to the house's present day; with a vault, software and product keys are in it. `onProgress` hears how many acts have
 * been played. Throws a start fault when the database holds something else already.
 */
export async function loadDemonstration(
  house: House,
  onProgress?: (played: number, of: number) => void,
  vault?: Vault,
): Promise<void> {
  const state = await read(house, narrator, demonstrationState)
  if (state === 'completed') return
  if (state === 'other') throw startFault('The database holds data already: the demonstration needs an empty one')
  const today = await play(house, 'begun', async (work) => {
    await work.record({ name: 'demonstration.begun', scope: 'system', details: { today: work.today } })
    return work.today
  })

  const past = { ...house, clock: movableClock(house.clock.timeZone, house.clock.now()) }
  if (vault !== undefined) await readyVault(past, vault)
  const software = vault === undefined ? [] : softwareActs(today, vault)
  const acts = [...(await founding(today)), ...[...actsOf(today), ...software].sort(byDay)]
  for (const [index, act] of acts.entries()) {
    past.clock.moveTo(instantOf(act, house.clock.now()))
    const actor = await read(past, narrator, act.actorIn)
    await changeInBulk(past, actor, keyOf(String(index)), act.play)
    if (acts[index + 1]?.on !== act.on) {
      await readOrderFiles(past)
      await reckonBenefits(past)
    }
    onProgress?.(index + 1, acts.length)
  }

  await play(house, 'completed', (work) =>
    work.record({ name: 'demonstration.completed', scope: 'system', details: { today } }),
  )
}

/** Reads the files of orders that came in on that day. */
async function readOrderFiles(past: House): Promise<void> {
  while (await takeInNext(past, AbortSignal.timeout(fileMs)));
}

/** What the jobs of that day would have made of the day's orders, so that what people do with benefits on later days is there. */
async function reckonBenefits(past: House): Promise<void> {
  const jobs = benefitJobs(past)
  for (const name of ['benefits.mark', 'benefits.recalculate'] as const) {
    await jobs[name].run({}, AbortSignal.timeout(jobs[name].timeoutMs))
  }
}

/** A change of the telling itself, on the present day. */
async function play<T>(house: House, name: string, fn: (work: Changing) => Promise<T>): Promise<T> {
  return await changeInBulk(house, narrator, keyOf(name), fn)
}

// Under a key each act is played once, also when the telling was interrupted and begins again.
function keyOf(act: string): { readonly key: string; readonly request: string } {
  return { key: `demonstration ${act}`, request: '' }
}

/** Late in the morning of the act's day, and never in the future. */
function instantOf({ on }: Act, present: Date): Date {
  return new Date(Math.min(Date.parse(`${on}T09:40:00Z`), present.getTime()))
}

/** What has to be there before anybody orders: the catalogue, partners, agreements and people. */
async function founding(today: string): Promise<Act[]> {
  const catalogue = await sniffCsv(fileURLToPath(new URL('catalogue.csv', import.meta.url)))
  const passwords = await Promise.all(cast.map(passwordOf))
  const signed = places.map((place) => calendarOf(today, place.anniversaryDaysAhead).signedOn).sort()
  const act = (on: string, fn: Act['play']): Act => ({ on, actorIn: () => Promise.resolve(narrator), play: fn })
  const [first = today] = signed
  const last = signed.at(-1) ?? today
  return [
    act(first, async (work) => {
      await importCatalogue(work, catalogue)
    }),
    ...benefitActs(today, first),
    act(last, (work) => foundPlaces(work, today)),
    act(last, async (work) => {
      for (const [index, member] of cast.entries()) await hire(work, member, passwords[index])
    }),
  ]
}

async function passwordOf({ person }: CastMember): Promise<PasswordHash> {
  return await hashPassword(demonstrationPassword, [person.firstName, person.lastName, person.email])
}

async function foundPlaces(work: Changing, today: string): Promise<void> {
  const ids: Record<PartnerName, number> = {
    A: await registerPartner(work, partners.A),
    B: await registerPartner(work, partners.B),
    C: await registerPartner(work, partners.C),
  }
  for (const place of places) {
    const { signedOn, anniversaries } = calendarOf(today, place.anniversaryDaysAhead)
    const { anniversaryDaysAhead: _, partners: names, ...agreement } = place
    const registered = await registerAgreement(
      work,
      { ...agreement, signedOn, anniversaryOn: anniversaries[0] ?? today },
      { invite: false },
    )
    for (const { id } of registered.accounts) {
      for (const name of names) await serve(work, await purchasingAccount(work, id, 'agreements.change'), ids[name])
    }
  }
}

async function hire(work: Changing, { person, position }: CastMember, password?: PasswordHash): Promise<void> {
  const userId = await createUser(work, { ...person, ...(password !== undefined && { password }) })
  if (position === 'operator') return await hireOperator(work, userId, 'administrator')
  if ('partner' in position) {
    const { number } = partners[position.partner]
    const partner = await work.db
      .selectFrom('partners')
      .select('id')
      .where('number', '=', number)
      .executeTakeFirstOrThrow()
    return await hirePartnerUser(work, userId, { partnerId: partner.id, role: position.role })
  }
  for (const { number } of position.accounts) {
    const account = await purchasingAccount(work, await accountId(work, number), 'users.manage')
    await giveRole(work, account, userId, position.role)
  }
}

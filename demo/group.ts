/**
 * The organisation that guide 3 speaks of, with two purchasing accounts and two domains: one is associated and proved, the other
 * is left to whoever follows the guide. Contoso Paris has proved its own long ago, so that its services can be entered, and so has
 * Fabrikam for its largest account; its others have none.
 */
import { personByEmail, purchasingAccount } from '#server/business/access/index.ts'
import { acceptAdministration, administratorLink, associate, settleLook } from '#server/business/domains/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { system, type Actor, type Changing, type Work } from '#server/work/index.ts'
import { accountId, type Act } from './acts.ts'
import { calendarOf } from './calendar.ts'
import { contosoLille, contosoLondon, contosoParis, fabrikamRedmond, places } from './places.ts'
import { line, tellerOf, withRenewals, type AccountStory } from './story.ts'

/** What the two accounts hold: enough to be without use until a domain is associated. */
export function groupStories(today: string): AccountStory[] {
  const place = places.find(({ accounts }) => accounts.includes(contosoLille))
  const calendar = calendarOf(today, place?.anniversaryDaysAhead ?? 0)
  const { order } = tellerOf(calendar)
  return [
    {
      account: contosoLille.number,
      orders: withRenewals(calendar, [order(210, 'B', line('subscription', 'ENTERPRISEPACK', 200))]),
      setUps: [],
    },
    {
      account: contosoLondon.number,
      orders: withRenewals(calendar, [order(205, 'B', line('subscription', 'STANDARDPACK', 100))]),
      setUps: [],
    },
  ]
}

interface Proved {
  readonly daysAgo: number
  readonly domain: string
  readonly account: string
  /** Declares himself its global administrator. */
  readonly by: string
}

const proved: readonly Proved[] = [
  { daysAgo: 300, domain: 'contoso.example', account: contosoParis.number, by: 'claire.martin@contoso.example' },
  { daysAgo: 280, domain: 'fabrikam.example', account: fabrikamRedmond.number, by: 'julie.moreau@fabrikam.example' },
  { daysAgo: 200, domain: 'contoso.co.uk', account: contosoLondon.number, by: 'taiyo@contoso.co.uk' },
]

/** Each domain in three acts, a day apart: associated, accepted, and its record found. */
export function domainActs(today: string): Act[] {
  return proved.flatMap(({ daysAgo, domain, account, by }) => [
    {
      on: addDays(today, -daysAgo),
      actorIn: (work) => customerOf(work, by),
      async play(work) {
        const place = await purchasingAccount(work, await accountId(work, account), 'domains.associate')
        await associate(work, place, { domain, administrator: 'oneself', replaces: false })
      },
    },
    {
      on: addDays(today, 1 - daysAgo),
      actorIn: (work) => customerOf(work, by),
      async play(work) {
        const { administrator, serial } = await askedFor(work, domain)
        await acceptAdministration(work, administratorLink(work.secret, administrator, serial))
      },
    },
    {
      on: addDays(today, 2 - daysAgo),
      actorIn: () => Promise.resolve(system('domains.check')),
      async play(work) {
        const { claim, token } = await askedFor(work, domain)
        const server = { address: '127.0.0.1', name: null, isOwn: true }
        await settleLook(work, claim, { kind: 'found', values: [`token=${token}`], server })
      },
    },
  ])
}

async function askedFor(work: Changing, domain: string) {
  return work.db
    .selectFrom('domain_claims as c')
    .innerJoin('global_administrators as g', 'g.claim_id', 'c.id')
    .select(['c.id as claim', 'c.token', 'g.id as administrator', 'g.serial'])
    .where('c.domain', '=', domain)
    .executeTakeFirstOrThrow()
}

async function customerOf(work: Work, email: string): Promise<Actor> {
  const userId = await personByEmail(work, email)
  if (userId === undefined) throw new Error(`${email} is not among the people`)
  return { kind: 'customer', userId }
}

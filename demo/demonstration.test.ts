/** The demonstration shows what guide 4 speaks of, on whichever day it is told, and breaks no invariant. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  benefitSight,
  demonstrationAccountsExist,
  invitationDays,
  personByEmail,
  purchasingAccount,
  signIn,
} from '#server/business/access/index.ts'
import { findAccounts, type AccountField } from '#server/business/agreements/index.ts'
import { benefitsOf, everyBenefit, rulesOf } from '#server/business/benefits/index.ts'
import { unorderedItems } from '#server/business/inventory/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { orderPageLimit, ordersPlaced } from '#server/business/orders/index.ts'
import { addDays, dateIn, daysBetween, movableClock } from '#server/platform/clock.ts'
import { examine, read, readInBulk, system, type House } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../test/world/house.ts'
import { meet } from '../test/world/people.ts'
import { foundAccounts } from '../test/world/places.ts'
import { inventory, ledgerLines, owedEmails, single } from '../test/world/told.ts'
import { accountId } from './acts.ts'
import {
  demonstrationPassword,
  demonstrationPeople,
  demonstrationState,
  loadDemonstration,
  newcomers,
} from './demonstration.ts'
import { contosoParis, fabrikamRedmond } from './places.ts'

const reader = system('test')
const loadLimitMs = 120_000

describe.each([
  ['an ordinary day', '2026-11-21T09:00:00Z'],
  ['29 February', '2028-02-29T22:30:00Z'],
  ['31 December', '2026-12-31T08:00:00Z'],
])('told on %s', (_name, now) => {
  let base: TestHouse
  let house: House
  beforeAll(async () => {
    base = await testHouse()
    house = { database: base.database, clock: movableClock('Europe/Paris', new Date(now)), secret: base.secret }
    await loadDemonstration(house)
  }, loadLimitMs)
  afterAll(async () => {
    await owedEmails(base)
    await base.drop()
  })

  test('it breaks no invariant', async () => {
    const findings = await readInBulk(house, reader, (work) => examine(work, invariants))
    expect(findings.filter(({ breaches }) => breaches > 0)).toEqual([])
  })

  test('nothing in it happened before its agreement was signed or lies in the future', async () => {
    const { rows } = await read(house, reader, (work) =>
      sql<{ what: string }>`
        select 'order ' || o.number as what from orders as o join purchasing_accounts as a on a.id = o.purchasing_account_id
        join agreements as g on g.id = a.agreement_id
        where o.ordered_on < g.signed_on or o.ordered_on > ${work.today}::date or o.placed_at > ${work.now}::timestamptz
        union all select 'event ' || name from events where occurred_at > ${work.now}::timestamptz
        union all select 'entry ' || key from ledger_entries where recorded_at > ${work.now}::timestamptz`.execute(
        work.db,
      ),
    )
    expect(rows).toEqual([])
  })

  // Before any test has jobs run, which go by the machine's own day.
  test('Contoso’s benefits are in different states', async () => {
    const { held, others } = await read(house, reader, async (work) =>
      benefitsOf(work, await benefitSight(work, await accountId(work, contosoParis.number))),
    )
    const told = held.map(({ benefit, standing, alerts }) => [
      benefit.code,
      standing?.used,
      alerts.map(({ kind }) => kind),
    ])
    expect(told).toEqual([
      ['phone-support', 3, []],
      ['e-learning', 2, []],
      ['home-use', 0, ['domains-missing']],
      ['customersource', 0, ['lapsing']],
      ['language-pack', 1, []],
      ['planning-services', 4, []],
      ['training-vouchers', 9, ['vouchers-expiring']],
    ])
    const had = others.filter(({ standing }) => standing !== undefined)
    expect(had.map(({ benefit }) => benefit.code)).toEqual(['service-monitor'])
  })

  test('Contoso holds what guide 4 shows', async () => {
    const held = await inventory(house, contosoParis.number)
    expect(single(held, 'Office Professionnel Plus 2013')).toMatchObject({ available: 600, coverage: 600 })
    expect(single(held, 'Office 365 Enterprise E1')).toMatchObject({ available: 450, ordered: 350 })
    expect(single(held, 'Office 365 Enterprise E3')).toMatchObject({ available: 1100, ordered: 1100 })
    expect(single(held, 'Visual Studio Ultimate avec MSDN 2013')).toMatchObject({ kind: 'msdn', available: 25 })
    expect(single(held, 'Engagement financier Microsoft Azure')).toMatchObject({ kind: 'azure', available: 2 })
    const together = held.filter((item) => item.package_id !== 0)
    expect(together.map((item) => [item.package_name, item.available])).toEqual(
      Array.from({ length: 3 }, () => ['Enterprise Cloud Suite', 250]),
    )
  })

  test('one service expires within 30 days, one within 90, one has expired, and others do not expire soon', async () => {
    const held = await inventory(house, contosoParis.number)
    const today = dateIn('Europe/Paris', new Date(now))
    const days = (name: string): number => daysBetween(today, single(held, name).next_expiry ?? '')
    expect(days('Dynamics CRM Online Professional')).toBe(23)
    expect(days('Exchange Online Archiving')).toBe(71)
    expect(days('Office 365 Enterprise E1')).toBeGreaterThan(90)
    expect(single(held, 'Enterprise Mobility + Security E3')).toMatchObject({
      available: 0,
      expired_on: addDays(today, -40),
      lapsed: 150,
    })
  })

  test('what the customer set up himself in the last 30 days has yet to be ordered', async () => {
    const [waiting, ...others] = await read(house, reader, async (work) =>
      unorderedItems(
        work,
        await purchasingAccount(work, await accountId(work, contosoParis.number), 'inventory.view'),
        'fr',
      ),
    )
    expect(others).toEqual([])
    expect(waiting).toMatchObject({ edition: 'Office 365 Enterprise E1', quantity: 100, partners: 'Partenaire A' })
    const waitedMs = house.clock.now().getTime() - (waiting?.unordered_since.getTime() ?? 0)
    expect(waitedMs / 86_400_000).toBeLessThan(30)
  })

  test('orders of both partners reach back three years and fill more than a page', async () => {
    const { rows } = await read(house, reader, (work) =>
      sql<{ account: string; orders: number; partners: number; days: number; blank: number }>`
        select n.number as account, count(*) as orders, count(distinct o.partner_id)::int as partners,
          ${work.today}::date - min(o.ordered_on) as days,
          count(*) filter (where o.customer_purchase_order_number = '') as blank
        from orders as o join purchasing_account_numbers as n using (purchasing_account_id)
        group by n.number order by count(*) desc limit 2`.execute(work.db),
    )
    expect(rows.map((row) => row.account)).toEqual([fabrikamRedmond.number, contosoParis.number])
    for (const row of rows) {
      expect(row.partners).toBe(2)
      expect(row.days).toBeGreaterThan(3 * 365)
      expect(row.blank).toBeGreaterThan(0)
    }
    expect(rows[0]?.orders).toBeGreaterThan(300)
    expect(rows[1]?.orders).toBeGreaterThan(orderPageLimit)
    const placed = await read(house, reader, async (work) =>
      ordersPlaced(work, await purchasingAccount(work, await accountId(work, contosoParis.number), 'orders.view')),
    )
    expect(placed).toBe(rows[1]?.orders)
  })

  test('everybody can come in, each under his own role', async () => {
    const people = demonstrationPeople('fr')
    expect(new Set(people.map(({ email }) => email)).size).toBe(people.length)
    for (const { email, password } of people) {
      const device = { userAgent: 'test', address: '127.0.0.1' }
      expect(await signIn(house, { email, password, device }), email).toMatchObject({ token: expect.any(String) })
    }
    expect(await read(house, reader, demonstrationAccountsExist)).toBe(true)
  })

  test('Contoso has one account; Fabrikam finds several by « Fab » and one with the place besides', async () => {
    const names = async (email: string, fields: Readonly<Partial<Record<AccountField, string>>>) => {
      const userId = (await read(house, reader, (work) => personByEmail(work, email))) ?? 0
      const found = await read(house, { kind: 'customer', userId }, (work) => findAccounts(work, { fields }))
      return found.map((account) => account.name)
    }
    const julie = 'julie.moreau@fabrikam.example'
    expect(await names('claire.martin@contoso.example', {})).toEqual(['Contoso Paris'])
    expect((await names(julie, { name: 'Fab' })).length).toBeGreaterThan(5)
    expect((await names(julie, { name: 'Fabrikam' })).length).toBeGreaterThan(3)
    expect((await names(julie, { place: 'Redmond' })).length).toBeGreaterThan(1)
    expect(await names(julie, { name: 'Fabrikam', place: 'Redmond' })).toEqual(['Fabrikam Redmond'])
  })

  test('three people are invited to Contoso: one for weeks yet, one for this week, one no longer', async () => {
    const { rows } = await read(house, reader, (work) =>
      sql<{ email: string; days_left: number }>`
        select u.email, ${invitationDays}::int - extract(day from ${work.now} - p.invited_at)::int as days_left
        from account_people as p join users as u on u.id = p.user_id
        where p.accepted_at is null and u.email like '%contoso.example' order by days_left`.execute(work.db),
    )
    expect(rows.map(({ email }) => email)).toEqual([
      'etienne.garnier@contoso.example',
      'maud.keller@contoso.example',
      'yann.legoff@contoso.example',
    ])
    const [over = 0, soon = 0, later = 0] = rows.map((row) => row.days_left)
    expect([over < 0, soon > 0 && soon < 7, later > 30]).toEqual([true, true, true])
    expect(await owedEmails(base)).toEqual(expect.arrayContaining(rows.map(({ email }) => email)))
  })

  test('two designated administrators are invited and have yet to come in', async () => {
    const emails = newcomers.map(({ administrator }) => administrator.email)
    expect(await owedEmails(base)).toEqual(expect.arrayContaining(emails))
    for (const email of emails) {
      const attempt = { email, password: demonstrationPassword, device: { address: '127.0.0.1', userAgent: 'test' } }
      await expect(signIn(base, attempt)).rejects.toThrow('sign-in.failed')
    }
  })

  test('the ten benefits of guide 5 are described in both languages, with rules by which they come about', async () => {
    const { benefits, rules } = await read(house, reader, async (work) => {
      const all = await everyBenefit(work)
      const ids = all.map(({ id }) => id)
      return { benefits: all, rules: await rulesOf(work, ids) }
    })
    expect(benefits.map(({ names }) => names['fr'])).toEqual([
      'Résolution des problèmes 24/7 – Téléphone',
      'Résolution des problèmes 24/7 – Web',
      'Formation en ligne',
      'Analyse globale des services',
      'Programme d’utilisation à domicile',
      'Microsoft Dynamics CustomerSource',
      'Module multilingue pour Microsoft Office',
      'Services de planification',
      'Bons de formation',
      'Windows Thin PC',
    ])
    expect(benefits.map(({ measure }) => measure?.['fr']?.other)).toEqual([
      'incidents',
      'incidents',
      'participants',
      'téléchargements',
      'licences',
      undefined,
      'téléchargements',
      'jours',
      'jours',
      'téléchargements',
    ])
    for (const { id, names, descriptions, administratorInstructions } of benefits) {
      for (const texts of [names, descriptions, administratorInstructions]) {
        expect(Object.keys(texts).toSorted(), names['fr']).toEqual(['en', 'fr'])
      }
      expect(rules.some(({ benefitId }) => benefitId === id)).toBe(true)
    }
    const vouchers = benefits.find(({ code }) => code === 'training-vouchers')
    const planning = benefits.find(({ code }) => code === 'planning-services')
    expect(planning?.conversion).toEqual({ fromBenefitId: vouchers?.id, ratio: 3 })
  })

  test('told again it changes nothing', async () => {
    const before = await ledgerLines(house)
    await loadDemonstration(house)
    expect(await read(house, reader, demonstrationState)).toBe('completed')
    expect(await ledgerLines(house)).toBe(before)
  })
})

describe('a database', () => {
  let house: TestHouse
  beforeAll(async () => {
    house = await testHouse()
  })
  afterAll(async () => {
    await owedEmails(house)
    await house.drop()
  })

  test(
    'in which the telling was interrupted gets the rest of it, of the day on which it began',
    async () => {
      const impatient = new Error('enough')
      const interrupted = loadDemonstration(house, (played) => {
        if (played === 20) throw impatient
      })
      await expect(interrupted).rejects.toBe(impatient)
      expect(await read(house, reader, demonstrationState)).toBe('begun')
      house.pass(secondsOfDay)
      await loadDemonstration(house)
      const held = await inventory(house, contosoParis.number)
      expect(single(held, 'Office 365 Enterprise E1')).toMatchObject({ available: 450, ordered: 350 })
      const findings = await readInBulk(house, reader, (work) => examine(work, invariants))
      expect(findings.filter(({ breaches }) => breaches > 0)).toEqual([])
    },
    loadLimitMs,
  )
})

test('a database that holds something else is left alone', async () => {
  const house = await testHouse()
  try {
    await foundAccounts(house)
    await meet(house)
    await expect(loadDemonstration(house)).rejects.toThrow('The database holds data already')
    expect(await ledgerLines(house)).toBe(0)
  } finally {
    await house.drop()
  }
})

const secondsOfDay = 86_400

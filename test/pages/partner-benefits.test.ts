/**
 * A1 for partners who manage benefits (SPEC 8.8): every page and every act, in each state of the customer's permission, with limits
 * and without, as a browser meets them; and A4: what is removed is closed on the very next request.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor, PartnerRole } from '#server/work/index.ts'
import { accessCode, describeBenefit, giveEverybody, grantBenefit, identify } from '../world/benefits.ts'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { customerAt, partnerUserAt } from '../world/people.ts'
import { approve, ask, refuse, remove, withdraw } from '../world/permissions.ts'
import { foundAccounts, foundPartner, serve } from '../world/places.ts'
import { startProxiedPortal, type Portal } from '../world/portal.ts'
import { formKey } from './route-case.ts'

type Partner = Actor & { readonly kind: 'partner' }

let house: TestHouse
let portal: Portal
let account: number
let foreign: number
let claire: Actor
/** Has users, domains, codes and vouchers. */
let vouchers: number
/** Is made out of it by conversion. */
let planning: number
let serving = 0

beforeAll(async () => {
  house = await testHouse()
  portal = await startProxiedPortal({
    DATABASE_URL: house.databaseUrl,
    DATABASE_OWNER_URL: house.ownerUrl,
    SECRET_KEY: randomBytes(32).toString('base64'),
  })
  const [own, other] = await foundAccounts(house, 2)
  account = own?.id ?? 0
  foreign = other?.id ?? 0
  claire = await customerAt(house, account, ['account-administrator'])
  vouchers = await describeBenefit(house, {
    usersTake: 'one',
    hasDomains: true,
    handsOutCodes: true,
    voucherValidDays: 90,
    identifiers: [accessCode],
    userInstructions: { fr: 'Choisissez un cours.' },
  })
  planning = await describeBenefit(house, { convertedFrom: { benefitId: vouchers, ratio: 3 } })
  for (const id of [vouchers, planning]) {
    await giveEverybody(house, id, 1_000_000) // what the portal's worker finds as well when it reckons
    for (const place of [account, foreign]) await grantBenefit(house, place, id, { calculated: 1_000_000 })
  }
  await identify(house, account, 'access-code', 'K7P3-22AB')
})
afterAll(async () => {
  await portal.stop()
  await house.drop()
})

/** What is asked for, by what the page or act needs. */
const asked = {
  list: () => get(`/partner/benefits/${String(account)}`),
  details: () => get(`/partner/benefits/${String(account)}/${String(vouchers)}`),
  'other details': () => get(`/partner/benefits/${String(account)}/${String(planning)}`),
  calculation: () => get(`/purchasing-accounts/${String(account)}/benefits/${String(vouchers)}/calculation`),
  'history as CSV': () => get(`/purchasing-accounts/${String(account)}/benefits/${String(vouchers)}/history.csv`),
  'history as XLSX': () => get(`/purchasing-accounts/${String(account)}/benefits/${String(vouchers)}/history.xlsx`),
  instructions: () => get(`/purchasing-accounts/${String(account)}/benefits/${String(vouchers)}/instructions`),
  'conversion form': () => get(`/partner/benefits/${String(account)}/${String(planning)}/convert`),
  domains: () => send('addDomain', { domain: 'contoso.example' }),
  users: () => send('addUser', { ...person(), email: `${formKey()}@contoso.example` }),
  // There is no such user: whoever may act is told so, everybody else that he may not.
  codes: () => send('handOut', { user: '987654321' }),
  vouchers: () =>
    send('assignVoucher', {
      ...person('voucher-'),
      'voucher-email': `${formKey()}@contoso.example`,
      'voucher-quantity': '1',
    }),
  conversion: () =>
    post(`/partner/benefits/${String(account)}/${String(planning)}/convert`, {
      kind: 'make',
      target: String(planning),
      [`quantity-make-${String(planning)}`]: '1',
    }),
  'sending instructions': () =>
    post(`/purchasing-accounts/${String(account)}/benefits/${String(vouchers)}/instructions`, {
      emails: `${formKey()}@contoso.example`,
      language: 'fr',
    }),
} as const satisfies Record<string, () => Request>
type Asked = keyof typeof asked

const pages: ReadonlySet<Asked> = new Set<Asked>([
  'list',
  'details',
  'other details',
  'calculation',
  'history as CSV',
  'history as XLSX',
  'instructions',
])
const everything = Object.keys(asked).filter((name): name is Asked => name in asked)

describe('opens nothing', () => {
  test.each<[string, (partner: Partner) => Promise<unknown>]>([
    ['without a request', () => Promise.resolve()],
    ['a request that waits', (partner) => ask(house, partner, account)],
    ['one that was refused', async (partner) => refuse(house, claire, account, await ask(house, partner, account))],
    [
      'one that was taken back',
      async (partner) => withdraw(house, partner, account, await ask(house, partner, account)),
    ],
    [
      'a permission that was removed',
      async (partner) => {
        const request = await given(partner)
        await remove(house, claire, account, request)
      },
    ],
    [
      'one whose last day is over',
      async (partner) => {
        const request = await given(partner)
        await house.database.pool.query(`update partner_permissions set ends_on = current_date - 2 where id = $1`, [
          request,
        ])
      },
    ],
  ])('%s', async (_, settle) => {
    const partner = await partnerOf('agent')
    await settle(partner)
    expect(await answers(partner)).toEqual(Object.fromEntries(everything.map((name) => [name, 403])))
  })

  test('a permission in another account, which answers like one that never was', async () => {
    const partner = await partnerUserAt(house, await foundPartner(house), 'agent')
    await serve(house, partner.partnerId, foreign, (serving += 1))
    const owner = await customerAt(house, foreign, ['account-administrator'])
    await approve(house, owner, foreign, await ask(house, partner, foreign))
    expect(await answers(partner)).toEqual(Object.fromEntries(everything.map((name) => [name, 404])))
  })
})

describe('opens', () => {
  test('everything, given without limits to an administrator or an agent', async () => {
    for (const role of ['administrator', 'agent'] as const) {
      const partner = await partnerOf(role)
      await given(partner)
      const found = await answers(partner)
      expect(refusedOf(found)).toEqual([])
      for (const name of pages) expect([name, found[name]]).toEqual([name, 200])
      for (const act of ['users', 'vouchers', 'conversion', 'sending instructions'] as const) {
        expect([act, found[act]]).toEqual([act, 303])
      }
    }
  })

  test('pages and no act to his viewers', async () => {
    const partner = await partnerOf('agent')
    await given(partner)
    const viewer = await partnerUserAt(house, partner.partnerId, 'viewer')
    const refused = refusedOf(await answers(viewer))
    expect(refused).toEqual(everything.filter((name) => !pages.has(name)))
  })

  test.each<[Asked, Parameters<typeof given>[1]]>([
    ['domains', { acts: ['domains'] }],
    ['codes', { acts: ['codes'] }],
    ['vouchers', { acts: ['vouchers'] }],
  ])('%s alone, where that is the act', async (act, limits) => {
    const partner = await partnerOf('agent')
    await given(partner, limits)
    expect(refusedOf(await answers(partner))).toEqual(everything.filter((name) => !pages.has(name) && name !== act))
  })

  test('one benefit alone: the other is none that he could know of, and nothing is converted out of it', async () => {
    const partner = await partnerOf('agent')
    await given(partner, { benefits: [planning] })
    const found = await answers(partner)
    expect(found).toMatchObject({ list: 200, 'other details': 200, details: 404, calculation: 404, instructions: 404 })
    for (const act of ['domains', 'users', 'codes', 'vouchers', 'conversion form'] as const)
      expect([act, found[act]]).toEqual([act, 404])
    expect(found.conversion).toBe(403)
  })
})

describe('a form in which something is wrong', () => {
  test.each(['addUser', 'changeUser', 'addDomain', 'assignVoucher'])('%s, says nothing to a stranger', async (act) => {
    const stranger = await partnerUserAt(house, await foundPartner(house), 'agent')
    const waiting = await partnerOf('agent')
    const statusFor = async ({ userId }: Partner) =>
      (await fetch(withCookie(send(act, {}), await cookieOf(house, userId)), manual)).status
    expect([await statusFor(stranger), await statusFor(waiting)]).toEqual([404, 403])
  })

  test('for the customer’s own page, says nothing to another customer', async () => {
    const other = await customerAt(house, foreign, ['account-administrator'])
    const cookie = await cookieOf(house, other.kind === 'customer' ? other.userId : 0)
    const form = post(`/purchasing-accounts/${String(account)}/benefits/${String(vouchers)}?/addUser`, {})
    expect((await fetch(withCookie(form, cookie), manual)).status).toBe(404)
  })
})

test('what nobody can type is no fault of the portal: NULs in addresses and forms', async () => {
  const partner = await partnerOf('agent')
  await given(partner)
  const cookie = await cookieOf(house, partner.userId)
  const statusOf = async (request: Request) => (await fetch(withCookie(request, cookie), manual)).status
  const details = `/partner/benefits/${String(account)}/${String(vouchers)}`
  for (const query of ['q=%00', 'q=a%00b', 'after=%00', 'before=a%00', 'change=%00', 'older=%00']) {
    expect([query, await statusOf(get(`${details}?${query}`))]).toEqual([query, 200])
  }
  expect(await statusOf(send('removeDomain', { domain: 'a\u0000.example' }))).toBe(409)
  expect(await statusOf(send('addUser', { ...person(), email: 'a\u0000@contoso.example' }))).not.toBe(500)
})

test('a permission that is removed is closed on the next request', async () => {
  const partner = await partnerOf('agent')
  const request = await given(partner)
  const cookie = await cookieOf(house, partner.userId)
  const list = async () => (await fetch(withCookie(asked.list(), cookie))).status
  expect(await list()).toBe(200)
  await remove(house, claire, account, request)
  expect(await list()).toBe(403)
})

test('one form sent fifty times at once is one user', async () => {
  const partner = await partnerOf('agent')
  await given(partner)
  const cookie = await cookieOf(house, partner.userId)
  const form = { ...person(), email: `${formKey()}@contoso.example`, 'form-key': formKey() }
  const answered = await Promise.all(
    Array.from({ length: 50 }, async () => (await fetch(withCookie(send('addUser', form), cookie), manual)).status),
  )
  expect(new Set(answered)).toEqual(new Set([303]))
  const { rows } = await house.database.pool.query(`select 1 from beneficiaries where email = $1`, [form.email])
  expect(rows).toHaveLength(1)
})

/** A partner of the account's own, with one of his people. */
async function partnerOf(role: PartnerRole): Promise<Partner> {
  const partner = await foundPartner(house)
  await serve(house, partner, account, (serving += 1))
  return await partnerUserAt(house, partner, role)
}

async function given(partner: Partner, limits: Parameters<typeof ask>[3] = {}): Promise<number> {
  const request = await ask(house, partner, account, limits)
  await approve(house, claire, account, request, limits)
  return request
}

/** The status of each answer. */
async function answers(partner: Partner): Promise<Readonly<Record<Asked, number>>> {
  const cookie = await cookieOf(house, partner.userId)
  const found = {} as Record<Asked, number>
  // One after the other: a domain has to be there before a user can be.
  for (const name of everything) found[name] = (await fetch(withCookie(asked[name](), cookie), manual)).status
  return found
}

/** What he was told that he may not do. */
function refusedOf(found: Readonly<Record<Asked, number>>): readonly Asked[] {
  return everything.filter((name) => found[name] === 403)
}

const manual = { redirect: 'manual' } as const

function person(prefix = '') {
  return { [`${prefix}firstName`]: 'Karim', [`${prefix}lastName`]: 'Benali', [`${prefix}language`]: 'fr' }
}

function get(path: string): Request {
  return new Request(portal.origin + path, { headers: { accept: 'text/html' } })
}

function send(action: string, form: Readonly<Record<string, string>>): Request {
  return post(`/partner/benefits/${String(account)}/${String(vouchers)}?/${action}`, form)
}

function post(path: string, form: Readonly<Record<string, string>>): Request {
  const body = new URLSearchParams({ 'form-key': formKey(), ...form })
  return new Request(portal.origin + path, {
    method: 'POST',
    body,
    headers: { accept: 'text/html', origin: portal.origin },
  })
}

function withCookie(request: Request, cookie: string): Request {
  const headers = new Headers(request.headers)
  headers.set('cookie', cookie)
  return new Request(request, { headers })
}

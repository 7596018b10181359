/** The Partner Center on the started portal: what leads where, and what stands there for whom. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PartnerRole } from '#server/work/index.ts'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { order, stock } from '../world/orders.ts'
import { customerAt, partnerUserAt } from '../world/people.ts'
import { approve, ask } from '../world/permissions.ts'
import { startPortal, type Portal } from '../world/portal.ts'
import { runJobs } from '../world/queue.ts'
import { dayIn, servedAccount, setUp } from '../world/set-ups.ts'

let house: TestHouse
let portal: Portal

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  portal = await startPortal({ DATABASE_URL: house.databaseUrl, DATABASE_OWNER_URL: house.ownerUrl })
})
afterAll(async () => {
  await portal.stop()
  // What its worker had no time for: nobody reads these letters.
  const quiet = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  await runJobs(house.ownerUrl, { 'notifications.tell': quiet, 'mail.deliver': quiet, 'mail.sweep': quiet })
  await house.drop()
})

test('what ends leads into an order that renews it, and what nobody ordered into one that orders it', async () => {
  const { account, partners } = await servedAccount(house)
  const [partner] = partners
  const bought = { partner: partner.number, account: account.number, on: dayIn(house, 0) }
  await order(house, { ...bought, item: 'E3', quantity: 30, term: dayIn(house, 20) })
  const coverage = { item: 'PRO', kind: 'license-with-coverage', quantity: 7 }
  await order(house, { ...bought, ...coverage, term: dayIn(house, 50) })
  await setUp(house, account, partner, { item: 'E1', quantity: 200, termInDays: 80 })
  const agent = await sessionOf(partner.id, 'agent')

  expect(await bodyOf(agent, '/partner')).toContain('1 échéance chez vos clients')
  const list = await bodyOf(agent, '/partner/expiring')
  expect(list).toContain('3 échéances')
  const renewals = hrefs(list).filter((href) => href.includes('&renew='))
  expect(renewals).toHaveLength(2)
  const [service = '', assurance = ''] = renewals
  expect(filled(await bodyOf(agent, service))).toEqual({ item: 'E3', kind: 'renewal', quantity: '30' })
  expect(filled(await bodyOf(agent, assurance))).toEqual({ item: 'PRO', kind: 'coverage-renewal', quantity: '7' })
  const unordered = hrefs(list).find((href) => href.includes('&waiting=')) ?? ''
  expect(filled(await bodyOf(agent, unordered))).toEqual({ item: 'E1', kind: 'subscription', quantity: '200' })

  expect(await bodyOf(agent, '/partner/expiring?within=30')).toContain('1 échéance<')
  expect(await bodyOf(agent, '/partner/expiring?product=PRO')).toContain('1 échéance<')
  expect(await bodyOf(agent, '/partner/expiring?q=zzz')).toContain('Rien de ce que vous cherchez')
  const wrong = await bodyOf(agent, `/partner/expiring?q=${'a'.repeat(61)}`)
  expect(wrong).toContain('Tapez 60 caractères au plus.')
  expect(wrong).not.toContain('échéances')
  for (const odd of ['after=x', 'after=2026-02-31.1.1.1.1', 'within=0', 'q=%00%0a', 'product=%25', 'q=-%27"']) {
    expect([odd, (await get(agent, `/partner/expiring?${odd}`)).status]).toEqual([odd, 200])
  }
  // What somebody else's account holds fills in nothing.
  expect(filled(await bodyOf(agent, service.replace(/renew=\d+/, 'renew=987654')))).toMatchObject({ item: '' })
  const viewer = await sessionOf(partner.id, 'viewer')
  expect(hrefs(await bodyOf(viewer, '/partner/expiring')).filter((href) => href.includes('orders/new'))).toEqual([])
})

test('orders are found by what one types, and a filter that cannot be keeps it and lists nothing', async () => {
  const { account, partners } = await servedAccount(house)
  const [partner] = partners
  const bought = { partner: partner.number, account: account.number, item: 'E3' }
  await order(house, { ...bought, order: 'FIND-1', on: '2026-03-01', purchaseOrder: 'BC-1' })
  await order(house, { ...bought, order: 'FIND-2', on: '2026-04-01', item: 'E1' })
  const viewer = await sessionOf(partner.id, 'viewer')
  const found = async (query: string) => {
    const body = await bodyOf(viewer, `/partner/orders?${query}`)
    return ['FIND-1', 'FIND-2'].filter((number) => body.includes(`>${number}</a>`))
  }
  expect(await found('')).toEqual(['FIND-1', 'FIND-2'])
  expect(await found('q=bc-1')).toEqual(['FIND-1'])
  expect(await found('product=Office+365+E1')).toEqual(['FIND-2'])
  expect(await found(`q=${account.number}&from=2026-03-02`)).toEqual(['FIND-2'])
  expect(await found('older=2026-04-01.0')).toEqual(['FIND-1', 'FIND-2'])
  for (const [query, fault] of [
    [`q=${'a'.repeat(61)}`, 'Tapez 60 caractères au plus.'],
    ['from=2026-02-31', 'Saisissez une date qui existe'],
    ['from=2026-04-02&to=2026-04-01', '2 avr. 2026'],
  ] as const) {
    const body = await bodyOf(viewer, `/partner/orders?${query}`)
    expect(body).toContain(fault)
    expect(body).not.toContain('FIND-')
    expect(body).toContain(`value="${new URLSearchParams(query).values().next().value ?? ''}"`)
  }
})

test('an order tells its life, and what its partner takes back of it, to whoever sees it', async () => {
  const { account, partners } = await servedAccount(house)
  const [partner] = partners
  const bought = { partner: partner.number, account: account.number, order: 'BACK-1', on: dayIn(house, 0) }
  await order(
    house,
    { ...bought, line: 1, item: 'E3', quantity: 1_200 },
    { ...bought, line: 2, item: 'STD', kind: 'license', quantity: 5 },
  )
  const [agent, viewer] = [await sessionOf(partner.id, 'agent'), await sessionOf(partner.id, 'viewer')]
  const orders = await bodyOf(agent, `/purchasing-accounts/${String(account.id)}/orders`)
  const path = /\/purchasing-accounts\/\d+\/orders\?open=(\d+)/.exec(orders)?.[1] ?? ''
  const page = `/purchasing-accounts/${String(account.id)}/orders/${path}`
  expect(await bodyOf(agent, page)).toContain('En entier : 2 lignes comptées')
  expect(hrefs(await bodyOf(viewer, page))).not.toContain(`${page}/return`)
  expect((await get(viewer, `${page}/return`)).status).toBe(403)
  expect(hrefs(await bodyOf(agent, page))).toContain(`${page}/return`)

  const send = async (typed: Readonly<Record<string, string>>) => {
    const key = /name="form-key" value="([^"]+)"/.exec(await bodyOf(agent, `${page}/return`))?.[1] ?? ''
    return await fetch(`${portal.origin}${page}/return`, {
      method: 'POST',
      headers: { cookie: agent, accept: 'text/html', 'accept-language': 'fr', origin: portal.origin },
      body: new URLSearchParams({ 'form-key': key, ...typed }),
      redirect: 'manual',
    })
  }
  const said = async (response: Response) =>
    [response.status, (await response.text()).replaceAll('\u00a0', ' ')] as const
  const [unfit, words] = await said(await send({ 'line-1': '1 201', 'line-2': 'deux' }))
  expect([unfit, words.includes('value="deux"'), words.includes('value="1 201"')]).toEqual([422, true, true])
  expect(words).toContain('Indiquez un nombre entier')
  const [status, tooMany] = await said(await send({ 'line-1': '1 201', 'line-2': '5' }))
  expect([status, tooMany.includes('Saisissez 1200 au plus.'), tooMany.includes('value="5"')]).toEqual([
    409,
    true,
    true,
  ])
  expect((await send({})).status).toBe(422)
  expect(await bodyOf(agent, page)).not.toContain('× Office')

  const done = await send({ 'line-1': '1 200', 'line-2': '' })
  expect([done.status, done.headers.get('location')]).toEqual([303, `${page}?returned`])
  expect(await bodyOf(agent, `${page}?returned`)).toContain('Le retour est enregistré.')
  const customer = await cookieOf(house, (await customerAt(house, account.id, ['account-viewer'])).userId)
  const seen = await bodyOf(customer, page)
  expect(seen.replaceAll('\u202f', '')).toContain('1200 × Office 365 E3')
  expect(hrefs(seen)).not.toContain(`${page}/return`)
  expect(await bodyOf(agent, `${page}/return`)).toContain('Tout a été retourné.')
})

test('software and keys are in the menu of an account for as long as its customer permits them', async () => {
  const { account, partners } = await servedAccount(house)
  const agent = await partnerUserAt(house, partners[0].id, 'agent')
  const administrator = await customerAt(house, account.id, ['account-administrator'])
  const home = `/purchasing-accounts/${String(account.id)}`
  const doors = async ({ userId }: { readonly userId: number }) =>
    hrefs(await bodyOf(await cookieOf(house, userId), home)).filter((href) => /\/(?:downloads|keys)$/.test(href))
  expect(await doors(agent)).toEqual([])
  const request = await ask(house, agent, account.id)
  expect(await doors(agent)).toEqual([])
  await approve(house, administrator, account.id, request, { acts: ['keys'] })
  expect(await doors(agent)).toEqual([`${home}/keys`])
  expect(await doors(await partnerUserAt(house, partners[0].id, 'viewer'))).toEqual([])
})

async function sessionOf(partnerId: number, role: PartnerRole): Promise<string> {
  return await cookieOf(house, (await partnerUserAt(house, partnerId, role)).userId)
}

async function get(cookie: string, path: string): Promise<Response> {
  return await fetch(`${portal.origin}${path}`, { headers: { cookie, 'accept-language': 'fr' }, redirect: 'manual' })
}

async function bodyOf(cookie: string, path: string): Promise<string> {
  const response = await get(cookie, path)
  expect([path, response.status]).toEqual([path, 200])
  return (await response.text()).replaceAll('&amp;', '&').replaceAll('\u00a0', ' ').replaceAll('&nbsp;', ' ')
}

function hrefs(body: string): string[] {
  return [...new Set(Array.from(body.matchAll(/href="([^"]*)"/g), ([, href = '']) => href))]
}

/** What the first line of an order's form is filled in with. */
function filled(body: string): { item: string; kind: string; quantity: string } {
  const value = (name: string) =>
    / value="([^"]*)"/.exec(new RegExp(`<input(?=[^>]* name="${name}")[^>]*>`).exec(body)?.[0] ?? '')?.[1] ?? ''
  const select = /<select(?=[^>]* name="kind")[\s\S]*?<\/select>/.exec(body)?.[0] ?? ''
  const kind = /<option(?=[^>]* selected)[^>]* value="([^"]*)"/.exec(select)?.[1] ?? ''
  return { item: value('item'), kind, quantity: value('quantity') }
}

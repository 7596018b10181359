/**
 * Promises F5 and F6 with real name servers and the real job: a domain is proved by its own exact record alone, a record that
 * goes away is warned of and the domain lost after 72 hours, and whoever has the domain next takes nothing of it along.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { read, system } from '#server/work/index.ts'
import {
  acceptAs,
  claimDomain,
  claimOf,
  lastNamed,
  newDomain,
  proveDomain,
  recordNameOf,
  settle,
  texts,
} from '../../../../test/world/claims.ts'
import { domainServer, namesThrough, type DomainServer } from '../../../../test/world/dns.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, emailOf } from '../../../../test/world/people.ts'
import { foundAccounts, type Place } from '../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../test/world/post.ts'
import { administeredDomain, administratorOfLink, domainStanding, invariants } from './index.ts'

const hourS = 3_600
let house: TestHouse
let post: Post
let zone: DomainServer
let paris: Place
let domain: string

beforeAll(async () => {
  house = await testHouse()
  zone = await domainServer()
  post = await openPost(house, namesThrough([zone]))
})
afterAll(async () => {
  await post.close()
  await zone.goesAway()
  expect(await house.breaches(invariants)).toEqual([])
  await house.drop()
})
beforeEach(async () => {
  ;[paris] = await foundAccounts(house)
  domain = newDomain('example')
  zone.becomes('answers')
  zone.serve(domain)
})

/** What the worker does every minute. */
const look = () => post.runs('domains.check')
const publish = (token: string) => zone.publish(recordNameOf(domain), `token=${token}`)
/** What is told of this test's domain: those of earlier tests go on being looked for. */
const news = async () => (await post.arrives()).filter(({ subject }) => subject.includes(domain))
const state = async () => (await read(house, system('test'), (work) => domainStanding(work, paris.id)))?.state

async function awaited() {
  await claimDomain(house, paris.id, domain)
  const claim = await claimOf(house, paris.id)
  return { ...claim, administrator: await acceptAs(house, claim.id) }
}

describe('F5: a domain', () => {
  test('is proved by its record, wherever it stands among others, and tells whom it concerns', async () => {
    const claire = await customerAt(house, paris.id, ['account-manager'])
    await claimDomain(house, paris.id, domain, { actor: claire })
    const { id, token } = await claimOf(house, paris.id)
    await acceptAs(house, id)
    await news()
    for (let other = 0; other < 20; other += 1)
      zone.publish(recordNameOf(domain), `other-${String(other)}-${'x'.repeat(200)}`)
    // Split into strings, as some hosting companies do.
    zone.publish(recordNameOf(domain), ['tok', `en=${token.slice(0, 5)}`, token.slice(5)])
    await look()
    expect(await state()).toBe('proved')
    const mails = await news()
    expect(mails.map(({ to }) => to).sort()).toEqual([`admin@${domain}`, await emailOf(house, claire.userId)].sort())
    expect(mails.find(({ to }) => to.startsWith('admin@'))?.text).toContain(
      'vous êtes désormais l’administrateur global',
    )
  })

  test('is not proved by nothing, another value, or the token of another organisation or domain', async () => {
    const { token } = await awaited()
    await look()
    expect(await claimOf(house, paris.id)).toMatchObject({ answer: 'absent', verified_at: null })
    const [foreign] = await foundAccounts(house)
    await claimDomain(house, foreign?.id ?? 0, domain)
    publish((await claimOf(house, foreign?.id ?? 0)).token)
    zone.publish(recordNameOf(domain), token)
    zone.publish(domain, `token=${token}`) // under the domain itself
    house.pass(hourS)
    await look()
    expect(await claimOf(house, paris.id)).toMatchObject({ answer: 'other-values', verified_at: null })
    expect(await state()).toBe('unproved')
  })

  test.each([
    ['fails', 'servfail'],
    ['refuses', 'refused'],
    ['silent', 'timeout'],
    ['garbles', 'malformed'],
  ] as const)('is not proved by a server that %s: what it said is kept', async (temper, answer) => {
    const { token } = await awaited()
    publish(token)
    zone.becomes(temper)
    await look()
    expect((await claimOf(house, paris.id)).answer).not.toBe('found')
    expect(await claimOf(house, paris.id)).toMatchObject({ verified_at: null, answer })
    zone.becomes('answers')
    house.pass(hourS)
    await look()
    expect(await state()).toBe('proved')
  })

  test('is looked at again after a growing while, and not before', async () => {
    await awaited()
    await look()
    const first = await claimOf(house, paris.id)
    const asked = zone.asked.length
    await look()
    expect(zone.asked.length).toBe(asked)
    house.pass(24 * hourS)
    await look()
    const later = await claimOf(house, paris.id)
    const waits = [first, later].map(({ check_due_at: due }) =>
      Math.round(((due?.getTime() ?? 0) - house.clock.now().getTime()) / 60_000),
    )
    expect(waits[1]).toBe(360)
  })

  test('that nobody ever proves expires after thirty days, is told, and takes a new token to begin again', async () => {
    const { id, token, administrator } = await awaited()
    await news()
    house.pass(31 * 24 * hourS)
    await look()
    expect(await state()).toBe('expired')
    expect((await news()).map(({ subject }) => subject)).toEqual([
      expect.stringContaining('la preuve n’a pas été apportée'),
    ])
    await expect(read(house, administrator, (work) => administeredDomain(work, id))).rejects.toMatchObject({
      status: 404,
    })
    publish(token)
    house.pass(24 * hourS)
    await look()
    expect(await state()).toBe('expired')
    await claimDomain(house, paris.id, domain)
    expect((await claimOf(house, paris.id)).token).not.toBe(token)
  })

  test('that two organisations prove at once is one’s', async () => {
    // Without lockRivals both would find nobody else and the second would fail on the unique index instead of being told.
    const [foreign] = await foundAccounts(house)
    const own = await awaited()
    await claimDomain(house, foreign.id, domain)
    const other = await claimOf(house, foreign.id)
    await acceptAs(house, other.id)
    const answer = texts(`token=${own.token}`, `token=${other.token}`)
    const outcomes = await Promise.all([settle(house, own.id, answer), settle(house, other.id, answer)])
    expect(outcomes.toSorted()).toEqual(['elsewhere', 'proved'])
    const { rows } = await house.database.pool.query(
      'select count(*) as n from domain_claims where domain = $1 and verified_at is not null',
      [domain],
    )
    expect(rows).toEqual([{ n: 1 }])
    await news()
  })
})

describe('F6: a record that goes away', () => {
  async function proved() {
    const claim = await awaited()
    publish(claim.token)
    await look()
    expect(await state()).toBe('proved')
    await news()
    return claim
  }

  test('is warned of, and after 72 hours the domain is lost, with whoever administered it', async () => {
    const manager = await customerAt(house, paris.id, ['account-manager'])
    const claim = await proved()
    const told = [`admin@${domain}`, await emailOf(house, manager.userId)].sort()
    zone.withdraw(recordNameOf(domain))
    house.pass(24 * hourS + 1)
    await look()
    expect(await state()).toBe('missing')
    const warned = await news()
    expect(warned.map(({ to }) => to).sort()).toEqual(told)
    expect(warned[0]?.text).toContain('Pour l’instant rien ne change')
    expect(await read(house, system('test'), (work) => domainStanding(work, paris.id))).toMatchObject({
      isUsable: true,
    })

    house.pass(71 * hourS)
    await look()
    expect(await state()).toBe('missing')
    expect(await news()).toEqual([]) // warned once
    house.pass(hourS + 1)
    await look()
    expect(await state()).toBe('lost')
    const lost = await news()
    expect(lost.map(({ to }) => to).sort()).toEqual(told)
    await expect(read(house, claim.administrator, (work) => administeredDomain(work, claim.id))).rejects.toMatchObject({
      status: 404,
    })
  })

  test('is no loss while nobody says for sure that it is gone', async () => {
    await proved()
    zone.withdraw(recordNameOf(domain))
    house.pass(25 * hourS)
    await look()
    for (const temper of ['silent', 'fails', 'refuses', 'garbles'] as const) {
      zone.becomes(temper)
      house.pass(80 * hourS)
      await look()
      expect(await state()).toBe('missing')
    }
    await news()
  })

  test('and comes back within them changes nothing, and is told', async () => {
    const { token } = await proved()
    zone.withdraw(recordNameOf(domain))
    house.pass(25 * hourS)
    await look()
    await news()
    publish(token)
    house.pass(60 * hourS)
    await look()
    expect(await state()).toBe('proved')
    expect((await news())[0]?.subject).toContain('de nouveau là')
    house.pass(80 * hourS)
    zone.withdraw(recordNameOf(domain))
    await look()
    expect(await state()).toBe('missing') // a grace of its own
    await news()
  })

  test('leaves nothing to whoever has the domain next: a claim, a token and an administrator of his own', async () => {
    const old = await proved()
    const oldLink = (await lastNamed(house, old.id)).link
    zone.withdraw(recordNameOf(domain))
    house.pass(25 * hourS)
    await look()
    house.pass(73 * hourS)
    await look()
    const [buyer] = await foundAccounts(house)
    const next = await proveDomain(house, buyer.id, domain, `buyer@${domain}`)
    expect(next.claimId).not.toBe(old.id)
    expect((await claimOf(house, buyer.id)).token).not.toBe(old.token)
    await expect(
      read(house, old.administrator, (work) => administeredDomain(work, next.claimId)),
    ).rejects.toMatchObject({ status: 404 })
    expect((await read(house, system('test'), (work) => administratorOfLink(work, oldLink)))?.state).toBe('ended')
    // The former owner's record proves nothing any more, and his account lets nobody in.
    publish(old.token)
    house.pass(25 * hourS)
    await look()
    expect(await state()).toBe('lost')
    await news()
  })
})

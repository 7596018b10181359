/** Promise F5, against real name servers: what was published is told exactly, and an error is never taken for an answer. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { domainServer, namesThrough, type DomainServer } from '../../../test/world/dns.ts'
import type { TextAnswer } from './dns.ts'

const name = '_comptoir-challenge.contoso.example'

let resolver: DomainServer
let first: DomainServer
let second: DomainServer
const others: DomainServer[] = []

/** A resolver that knows who serves contoso.example, and what it remembers of it; two servers of the zone's own. */
beforeEach(async () => {
  resolver = await domainServer()
  first = await domainServer('127.0.0.2')
  second = await domainServer('127.0.0.3')
  const servers = { 'ns1.contoso.example': first.address, 'ns2.contoso.example': second.address }
  for (const server of [resolver, first, second]) server.serve('contoso.example', servers)
})
afterEach(async () => {
  for (const server of [resolver, first, second, ...others.splice(0)]) await server.goesAway()
})

const look = (asked = name): Promise<TextAnswer> => namesThrough([resolver], [first, second, ...others]).texts(asked)

const ownFirst = { address: '127.0.0.2', name: 'ns1.contoso.example', isOwn: true }
const ownSecond = { address: '127.0.0.3', name: 'ns2.contoso.example', isOwn: true }
const remembered = { address: '127.0.0.1', name: null, isOwn: false }

function publish(text: string | readonly string[]): void {
  for (const server of [first, second]) server.publish(name, text)
}

describe('what is found', () => {
  test('is what the zone’s own servers say, whatever a resolver remembers', async () => {
    resolver.publish(name, 'token=old')
    publish('token=new')
    expect(await look()).toEqual({ kind: 'found', values: ['token=new'], server: ownFirst })
  })

  test('is each record of twenty, in one piece', async () => {
    const values = Array.from({ length: 20 }, (_, index) => `token=${String(index)}-${'x'.repeat(60)}`)
    for (const value of values) publish(value)
    const answer = await look()
    expect(answer.kind === 'found' && answer.values.toSorted()).toEqual(values.toSorted())
    expect(first.asked).toContain('tcp') // they do not fit into one packet
  })

  test('is a value as it was typed, into however many strings it was split', async () => {
    publish(['token=', 'abc', '', 'def'])
    expect(await look()).toMatchObject({ values: ['token=abcdef'] })
  })

  test('has no limit at 255 bytes', async () => {
    const long = `token=${'0123456789'.repeat(70)}`
    publish(long)
    expect(await look()).toMatchObject({ values: [long] })
  })

  test('comes by TCP where the packet was cut', async () => {
    publish('token=a')
    first.becomes('truncates')
    expect(await look()).toEqual({ kind: 'found', values: ['token=a'], server: ownFirst })
  })

  test('is told as it is, when it is another token', async () => {
    publish('token=of-another-organisation')
    expect(await look()).toMatchObject({ kind: 'found', values: ['token=of-another-organisation'] })
  })

  test('is found at the zone’s second server, when the first is down', async () => {
    publish('token=a')
    await first.goesAway()
    expect(await look()).toEqual({ kind: 'found', values: ['token=a'], server: ownSecond })
  })

  test('is found at the zone’s second server, when the first has not heard of it', async () => {
    second.publish(name, 'token=a')
    expect(await look()).toEqual({ kind: 'found', values: ['token=a'], server: ownSecond })
  })

  test('is what an alias leads to, in a zone of others', async () => {
    const provider = await domainServer('127.0.0.4')
    others.push(provider)
    for (const server of [resolver, provider]) server.serve('provider.example', { 'ns.provider.example': '127.0.0.4' })
    for (const server of [resolver, first, second]) server.alias(name, 'contoso.provider.example')
    provider.publish('contoso.provider.example', 'token=a')
    const server = { address: '127.0.0.4', name: 'ns.provider.example', isOwn: true }
    expect(await look()).toEqual({ kind: 'found', values: ['token=a'], server })
  })

  test('is looked for where the name itself is entrusted to others', async () => {
    const provider = await domainServer('127.0.0.4')
    others.push(provider)
    for (const server of [resolver, provider]) server.serve(name, { [`ns.${name}`]: '127.0.0.4' })
    provider.publish(name, 'token=a')
    expect(await look()).toMatchObject({ values: ['token=a'], server: { address: '127.0.0.4', isOwn: true } })
  })
})

describe('what is not there', () => {
  test('is absent where the zone has no such name', async () => {
    expect(await look()).toEqual({ kind: 'absent', server: ownFirst })
  })

  test('is absent where the name has other names below it and no text', async () => {
    for (const server of [first, second]) server.publish(`x.${name}`, 'token=a')
    expect(await look()).toEqual({ kind: 'absent', server: ownFirst })
  })

  test('is absent where it was withdrawn, whatever a resolver remembers', async () => {
    resolver.publish(name, 'token=a')
    publish('token=a')
    for (const server of [first, second]) server.withdraw(name)
    expect(await look()).toEqual({ kind: 'absent', server: ownFirst })
  })

  test('is absent where there is no such domain', async () => {
    expect(await look('_comptoir-challenge.nobody.example')).toEqual({ kind: 'absent', server: remembered })
  })

  test('is absent where aliases go round', async () => {
    for (const server of [resolver, first, second]) {
      server.alias(name, `b.${name}`)
      server.alias(`b.${name}`, name)
    }
    expect((await look()).kind).toBe('absent')
  })
})

describe('what nobody says', () => {
  test.each([
    ['fails', 'servfail'],
    ['refuses', 'refused'],
    ['garbles', 'malformed'],
  ] as const)('a server that %s is named with the reason: %s', async (temper, reason) => {
    resolver.publish(name, 'token=a')
    for (const server of [first, second]) server.becomes(temper)
    expect(await look()).toEqual({ kind: 'unavailable', reason, server: ownFirst })
  })

  test.each(['silent', 'lies', 'cuts'] as const)(
    'servers that are %s leave it to the resolver, which says so of itself',
    async (temper) => {
      resolver.publish(name, 'token=a')
      for (const server of [first, second]) server.becomes(temper)
      expect(await look()).toEqual({ kind: 'found', values: ['token=a'], server: remembered })
    },
  )

  test('where the resolver, too, is silent, there is no answer', async () => {
    for (const server of [resolver, first, second]) server.becomes('silent')
    expect(await look()).toEqual({ kind: 'unavailable', reason: 'timeout', server: remembered })
  })

  test('one server that fails does not hide what the other says', async () => {
    publish('token=a')
    first.becomes('fails')
    expect(await look()).toEqual({ kind: 'found', values: ['token=a'], server: ownSecond })
  })

  test('a name that is none is no fault of ours', async () => {
    expect(await look(`${'x'.repeat(64)}.contoso.example`)).toMatchObject({ kind: 'unavailable', reason: 'malformed' })
  })

  test('whoever no longer waits is not kept waiting', async () => {
    first.becomes('silent')
    second.becomes('silent')
    const names = namesThrough([resolver], [first, second])
    expect(await names.texts(name, AbortSignal.timeout(50))).toMatchObject({ kind: 'unavailable', reason: 'timeout' })
  })
})

describe('inner networks', () => {
  test('a zone that names a server there has this process ask its resolver instead', async () => {
    resolver.publish(name, 'token=a')
    publish('token=b')
    expect(await namesThrough([resolver], []).texts(name)).toEqual({
      kind: 'found',
      values: ['token=a'],
      server: remembered,
    })
    expect([...first.asked, ...second.asked]).toEqual([])
  })
})

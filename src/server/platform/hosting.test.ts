import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readSettings } from './config.ts'
import { openNames } from './dns.ts'
import { openLog } from './log.ts'
import { hostingLimits, openHosting, type Hosting } from './hosting.ts'

let dataDir: string
let hosting: Hosting

const open = (): Promise<Hosting> => {
  const read = readSettings({ DATA_DIR: dataDir })
  if ('faults' in read) throw new Error(read.faults.join())
  return openHosting(read.settings, openLog('silent'), { domains: ['contoso.com', 'contoso.co.uk'] })
}
const look = (name: string) => openNames({ resolvers: [hosting.nameServer] }).texts(name)

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'comptoir-hosting-'))
  hosting = await open()
})
afterEach(async () => {
  await hosting.stop()
  await rm(dataDir, { recursive: true })
})

test('what is added is told at once by the domain’s own server, and what is removed is not', async () => {
  const name = '_comptoir-challenge.contoso.com'
  expect((await look(name)).kind).toBe('absent')
  hosting.addText('contoso.com', { name: '_comptoir-challenge', text: 'token=a', ttl: '' })
  const server = { address: '127.0.0.1', name: 'ns1.proseware.example', isOwn: true }
  expect(await look(name)).toEqual({ kind: 'found', values: ['token=a'], server })
  hosting.removeText('contoso.com', { name, text: 'token=a' })
  expect(await look(name)).toEqual({ kind: 'absent', server })
})

test('records outlive a restart, and so does a domain that was taken on', async () => {
  expect(hosting.addDomain(' Éclair.Example. ')).toEqual({ done: 'xn--clair-9ra.example' })
  hosting.addText('xn--clair-9ra.example', { name: '@', text: 'é'.repeat(300), ttl: '300' })
  await hosting.stop()
  hosting = await open()
  const kept = { name: 'xn--clair-9ra.example', text: 'é'.repeat(300), ttlSeconds: 300 }
  expect(hosting.textsOf('xn--clair-9ra.example')).toEqual([kept])
  expect(hosting.domains()).toContain('xn--clair-9ra.example')
})

test('the same record twice is one', () => {
  for (const name of ['a', 'A.contoso.com.', 'a.contoso.com']) {
    hosting.addText('contoso.com', { name, text: 'x', ttl: '' })
  }
  expect(hosting.textsOf('contoso.com')).toHaveLength(1)
})

test('a domain of nobody is known as such, and a domain here has no record of another', async () => {
  expect(await look('_comptoir-challenge.nobody.example')).toMatchObject({ kind: 'absent' })
  hosting.addText('contoso.com', { name: 'a', text: 'x', ttl: '' })
  expect(await look('a.contoso.co.uk')).toMatchObject({ kind: 'absent' })
})

describe('what is not taken changes nothing', () => {
  test.each([
    '',
    'com',
    '-a.example',
    'a..example',
    'a b.example',
    'https://contoso.com',
    '192.0.2.1',
    'a@contoso.com',
  ])('the domain « %s »', (typed) => {
    const before = hosting.domains()
    expect(hosting.addDomain(typed)).toEqual({ fault: 'domain-malformed' })
    expect(hosting.domains()).toEqual(before)
  })

  test.each([
    ['contoso.com', 'contoso.com'],
    ['paris.contoso.com', 'contoso.com'],
    ['co.uk', 'contoso.co.uk'],
    ['www.proseware.example', 'proseware.example'],
  ])('the domain %s, of which %s is here', (typed, domain) => {
    expect(hosting.addDomain(typed)).toEqual({ fault: 'domain-there', domain })
  })

  test.each([
    [{ name: 'a b', text: 'x', ttl: '' }, 'name-malformed'],
    [{ name: 'x'.repeat(64), text: 'x', ttl: '' }, 'name-malformed'],
    [{ name: 'a', text: ' ', ttl: '' }, 'text-missing'],
    [{ name: 'a', text: 'x'.repeat(hostingLimits.textBytes + 1), ttl: '' }, 'text-too-long'],
    [{ name: 'a', text: 'x', ttl: '59' }, 'ttl-out-of-range'],
    [{ name: 'a', text: 'x', ttl: '1 h' }, 'ttl-out-of-range'],
  ] as const)('a record with a fault', (typed, fault) => {
    expect(hosting.addText('contoso.com', typed)).toEqual({ fault })
    expect(hosting.textsOf('contoso.com')).toEqual([])
  })

  test('one record more than a domain may have', () => {
    for (let index = 0; index < hostingLimits.texts; index += 1) {
      hosting.addText('contoso.com', { name: 'a', text: String(index), ttl: '' })
    }
    expect(hosting.addText('contoso.com', { name: 'a', text: 'x', ttl: '' })).toEqual({ fault: 'texts-full' })
  })
})

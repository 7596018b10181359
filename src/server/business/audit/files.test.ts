/** The verifiable journal: a customer's own check, by a program that knows nothing of us, accepts it as it was made and nothing else. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { change, exportText, read, type Actor } from '#server/work/index.ts'
import { testJournal, type TestJournal } from '../../../../test/world/journal.ts'
import { customerAt, operator } from '../../../../test/world/people.ts'
import { foundAccounts } from '../../../../test/world/places.ts'
import { newestSeal, verifiableJournal, verifiableQueries } from './files.ts'

const program = fileURLToPath(new URL('../../../../static/verify-journal.mjs', import.meta.url))
const place = '203.0.113.7'

let journal: TestJournal
let ada: Actor
let account: number
let folder: string
let good: readonly string[]

beforeAll(async () => {
  journal = await testJournal()
  const [own] = await foundAccounts(journal.house)
  account = own.id
  ada = await customerAt(journal.house, account, ['account-administrator'])
  folder = await mkdtemp(join(tmpdir(), 'comptoir-journal-'))
  for (let seal = 0; seal < 3; seal += 1) {
    for (let each = 0; each < 4; each += 1) await rename(`Compte é${String(seal)}${String(each)} "x"`)
    await journal.sealAll()
  }
  await rename('not sealed yet')
  good = await download()
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await journal.drop()
})

function rename(name: string, from = place, by = ada): Promise<void> {
  return change({ ...journal.house, from }, by, null, (work) =>
    work.record({
      name: 'purchasing-account.renamed',
      scope: { account },
      subject: 'item:1',
      details: { name, city: 'Paris', countryCode: 'FR' },
    }),
  )
}

/** The file's lines, as the page gives them. */
async function download(by: Actor = ada): Promise<readonly string[]> {
  const queries = await read(journal.house, by, async (work) =>
    verifiableQueries(work, await purchasingAccount(work, account, 'events.view')),
  )
  const head = { account: 'P-1 Compte', publisher: 'Fabrikam', madeAt: new Date() }
  const exported = await exportText(journal.house, { queries, text: (rows) => verifiableJournal(rows, head) })
  if (!('file' in exported)) throw new Error('Busy')
  return (await new Response(exported.file).text()).trimEnd().split('\n')
}

/** What the program says of a file of these lines, and its exit code. */
async function verify(lines: readonly string[], ...kept: readonly string[]): Promise<{ code: number; said: string }> {
  const file = join(folder, `${crypto.randomUUID()}.jsonl`)
  await writeFile(file, `${lines.join('\n')}\n`)
  return new Promise((resolve) => {
    execFile(process.execPath, [program, file, ...kept], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout + stderr })
    })
  })
}

const isEvent = (line: string) => line.includes('"actor":')
const isSeal = (line: string) => line.includes('"seal":')
const isAddress = (line: string) => line.includes('"address_of":')
/** The place of the nth line of a kind, from 0. */
const nth = (kind: (line: string) => boolean, n: number) =>
  good.flatMap((line, at) => (kind(line) ? [at] : []))[n] ?? -1
const without = (...places: readonly number[]) => good.filter((_, at) => !places.includes(at))
const changed = (at: number, from: string | RegExp, to: string) =>
  good.map((line, index) => (index === at ? line.replace(from, to) : line))

describe('the program accepts', () => {
  test('the file as it was made, and says what to keep', async () => {
    expect(good.filter(isEvent).length).toBeGreaterThan(12)
    expect(good.filter(isSeal)).toHaveLength(3)
    const { code, said } = await verify(good)
    expect(said).toMatch(
      /^As sealed: \d+ events under 3 seals\. Not sealed yet: 1\.\nKeep this for next time: 3:[0-9a-f]{64}\n$/,
    )
    expect(code).toBe(0)
  })

  test('a later file of the same journal, by the head that was kept, which the page shows too', async () => {
    const seal = await read(journal.house, ada, async (work) =>
      newestSeal(work, await purchasingAccount(work, account, 'events.view')),
    )
    const kept = `${String(seal?.number)}:${seal?.head ?? ''}`
    expect((await verify(good)).said).toContain(`Keep this for next time: ${kept}\n`)
    expect((await verify(good, kept)).code).toBe(0)
    expect(seal?.position).toBe(good.filter(isEvent).length - 1)
  })

  test('a file that was written as Windows writes text', async () => {
    expect((await verify(good.map((line) => `${line}\r`))).code).toBe(0)
  })

  test('a journal in which somebody typed what some programs take for the end of a line', async () => {
    await rename('Compte\u2028de\u2029Paris\u0085\u000b')
    await journal.sealAll()
    const { code, said } = await verify(await download())
    expect(said).toContain('As sealed')
    expect(code).toBe(0)
  })

  test('a file whose addresses are forgotten, and one for the publisher with those of his people', async () => {
    expect((await verify(good.filter((line) => !isAddress(line)))).code).toBe(0)
    const publisher = await operator(journal.house)
    expect((await verify(await download(publisher))).code).toBe(0)
  })
})

describe('the program finds', () => {
  // Two events of the second seal.
  const event = () => nth(isEvent, 7)

  test.each<[string, () => readonly string[], RegExp]>([
    ['a changed event', () => changed(event(), 'Paris', 'Lyon'), /one of them was changed/],
    ['a single changed space', () => changed(event(), ': ', ':'), /one of them was changed/],
    ['a changed first event', () => changed(nth(isEvent, 0), '"at":"2', '"at":"1'), /one of them was changed/],
    [
      'an event done by somebody else',
      () => changed(event(), /"actor_id":\d+/, '"actor_id":999'),
      /one of them was changed/,
    ],
    ['an event that is gone', () => without(event(), event() + 1), /events stand before it/],
    [
      'an event that was added',
      () => good.toSpliced(event(), 0, (good[event()] ?? '').replace(/"id":\d+/, '"id":0')),
      /not in its place|events stand before/,
    ],
    ['an event that stands twice', () => good.toSpliced(event(), 0, good[event()] ?? ''), /not in its place/],
    ['events in another order', () => swapped(event(), nth(isEvent, 8)), /not in its place/],
    ['events that changed their ids and places', () => renumbered(event(), nth(isEvent, 8)), /one of them was changed/],
    ['a seal that is gone', () => without(nth(isSeal, 1)), /seal 2 is missing/],
    ['a seal that says other', () => changed(nth(isSeal, 1), /"hashes":"./, '"hashes":"g'), /one of them was changed/],
    [
      'a first seal of another time',
      () => changed(nth(isSeal, 0), '"at":"2', '"at":"1'),
      /does not follow the seal before/,
    ],
    ['a last seal of another time', () => changed(nth(isSeal, 2), '"at":"2', '"at":"1'), /the end does not tell/],
    ['a file that is cut', () => good.slice(0, -5), /no end/],
    [
      'the last seal cut out with its events',
      () => without(...range(nth(isSeal, 1) + 1, nth(isSeal, 2))),
      /does not tell of what is in the file/,
    ],
    [
      'an unsealed event that is gone',
      () => without(good.length - 2, good.length - 3),
      /does not tell of what is in the file/,
    ],
    ['another address', () => changed(nth(isAddress, 2), place, '198.51.100.1'), /did not come from this address/],
    [
      'the address of another event',
      () => good.toSpliced(event(), 0, good[nth(isAddress, 0)] ?? ''),
      /did not come from this address/,
    ],
    ['an event of another account', () => changed(event(), /"scope_id":\d+/, '"scope_id":999'), /another journal/],
    ['a line after the end', () => [...good, good[1] ?? ''], /after the end/],
    ['what is no JSON', () => changed(event(), '{', ''), /cannot be read/],
    ['what is no object', () => good.toSpliced(event(), 0, 'null'), /cannot be read/],
    ['an event whose number is none', () => changed(event(), /"id":\d+/, '"id":"x"'), /not in its place/],
    [
      'an address that is none',
      () => changed(nth(isAddress, 2), `"${place}"`, '[1]'),
      /did not come from this address/,
    ],
  ])('%s', async (_, lines, reason) => {
    const { code, said } = await verify(lines())
    expect(said).toMatch(reason)
    expect(said).toContain('NOT AS SEALED')
    expect(code).toBe(1)
  })

  test('that the journal was written anew, consistently, since a head was kept', async () => {
    const kept = /Keep this for next time: (\S+)/.exec((await verify(good)).said)?.[1] ?? ''
    await journal.owner.query('delete from event_seals')
    await journal.owner.query('delete from seal_runs')
    await journal.owner.query(`update sealing set settled_to = 0, bound = 0, awaited = '{}'`)
    await journal.owner.query(`update events set details = '{}' where id = (select max(id) from events)`)
    await journal.sealAll()
    const rewritten = await download()
    expect((await verify(rewritten)).code).toBe(0)
    expect(await verify(rewritten, kept)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/which you kept|that you kept/),
    })
  })

  test('every head that was kept, where several were of one seal', async () => {
    const kept = /Keep this for next time: (\S+)/.exec((await verify(good)).said)?.[1] ?? ''
    const other = `${kept.split(':')[0] ?? ''}:${'0'.repeat(64)}`
    expect((await verify(good, other, kept)).code).toBe(1)
    expect((await verify(good, kept, kept)).code).toBe(0)
  })

  test('a file that is written to make a terminal show something else', async () => {
    const ruse = String.raw`\u001b[2J\u001b[1;1HAs sealed: 17 events under 3 seals.\u009b1F`
    for (const lines of [
      changed(nth(isAddress, 2), /"address_of":\d+/, `"address_of":"${ruse}"`),
      changed(event(), /"id":\d+/, `"id":"${ruse}"`),
      changed(nth(isSeal, 1), /"events":\d+/, `"events":"${ruse}"`),
      changed(nth(isSeal, 1), /"seal":\d+/, `"seal":"${ruse}"`),
    ]) {
      const { code, said } = await verify(lines)
      expect(said).toMatch(/^NOT AS SEALED: [ -~]+\n$/)
      expect(code).toBe(1)
    }
  })

  test('a file that is no journal, and one that is not there', async () => {
    expect((await verify(['{}'])).code).toBe(2)
    expect((await verify(good, 'nonsense')).code).toBe(2)
  })

  function swapped(one: number, other: number): readonly string[] {
    return good
      .with(one, good[other] ?? '')
      .with(other, good[one] ?? '')
      .filter((line) => !isAddress(line))
  }

  function renumbered(one: number, other: number): readonly string[] {
    const id = (at: number) => /"id":\d+/.exec(good[at] ?? '')?.[0] ?? ''
    return good
      .with(one, (good[other] ?? '').replace(id(other), id(one)))
      .with(other, (good[one] ?? '').replace(id(one), id(other)))
      .filter((line) => !isAddress(line))
  }

  function range(from: number, to: number): readonly number[] {
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  }
})

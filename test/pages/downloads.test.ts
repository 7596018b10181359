/**
 * Downloads over HTTP (SPEC 9.2): resumable, for one person alone, recorded once, at the reader's pace. The file is made of a real
 * store's folder by the portal's own job.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisher, removeAccess, purchasingAccount, softwareDesk } from '#server/business/access/index.ts'
import { invariants, makeLink, registerFile, withdrawFile } from '#server/business/downloads/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { itemIdOf, order, stock } from '../world/orders.ts'
import { customerAt, operator } from '../world/people.ts'
import { foundAccounts, foundPartner, numberOfPartner, serve } from '../world/places.ts'
import { startProxiedPortal, type Portal } from '../world/portal.ts'
import { dropLetters } from '../world/post.ts'

const bytes = randomBytes(5_000_000)
const hash = createHash('sha256').update(bytes).digest()
const etag = `"${hash.toString('hex')}"`
const hugeBytes = 400_000_000
let house: TestHouse
let portal: Portal
let folder: string
let accountId: number
let fileId: number
let hugeId: number
let who: Actor & { readonly userId: number }
let cookie: string

beforeAll(async () => {
  house = await testHouse()
  folder = await mkdtemp(join(tmpdir(), 'comptoir-software-'))
  await writeFile(join(folder, 'Office « Pro ».iso'), bytes)
  await writeFile(join(folder, 'huge.iso'), '')
  await truncate(join(folder, 'huge.iso'), hugeBytes) // a file of zeros that takes no room
  await stock(house)
  const partner = await foundPartner(house)
  const [account] = await foundAccounts(house, 1)
  accountId = account?.id ?? 0
  await serve(house, partner, accountId)
  const number = await numberOfPartner(house, partner)
  await order(house, { partner: number, account: account?.number ?? '', kind: 'license', item: 'PRO', quantity: 5 })
  who = await customerAt(house, accountId, ['account-manager'])
  cookie = await cookieOf(house, who.userId)
  portal = await startProxiedPortal({
    DATABASE_URL: house.databaseUrl,
    DATABASE_OWNER_URL: house.ownerUrl,
    SECRET_KEY: house.secretKey,
    SOFTWARE_STORE: folder,
  })
  fileId = await register('Office « Pro ».iso')
  hugeId = await register('huge.iso')
  await measured()
})
afterAll(async () => {
  await portal.stop()
  expect(await house.breaches(invariants)).toEqual([])
  await dropLetters(house)
  await rm(folder, { recursive: true })
  await house.drop()
})

describe('a download', () => {
  test('is the file, with its hash, its length and its name', async () => {
    const link = await newLink()
    const head = await ask(link, {}, 'HEAD')
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(Object.fromEntries(head.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '5000000',
      etag,
      'repr-digest': `sha-256=:${hash.toString('base64')}:`,
      'content-disposition': `attachment; filename="Office _ Pro _.iso"; filename*=UTF-8''Office%20%C2%AB%20Pro%20%C2%BB.iso`,
      'cache-control': 'no-store',
    })
    expect(await stateOf(link)).toEqual({ begun: false, finished: false, recorded: 0 }) // asking about it is no download
    const whole = await ask(link)
    expect(whole.status).toBe(200)
    expect(sha256(await whole.arrayBuffer())).toBe(hash.toString('hex'))
  })

  test('that broke off goes on where it stopped, and counts once', async () => {
    const link = await newLink()
    const broken = await ask(link)
    const reader = broken.body?.getReader()
    const got: Uint8Array[] = []
    while (got.reduce((sum, part) => sum + part.length, 0) < 1_000_000)
      got.push((await reader?.read())?.value ?? Buffer.alloc(0))
    await reader?.cancel()

    const begun = Buffer.concat(got)
    const rest = await ask(link, { range: `bytes=${String(begun.length)}-`, 'if-range': etag })
    expect(rest.status).toBe(206)
    expect(rest.headers.get('content-range')).toBe(`bytes ${String(begun.length)}-4999999/5000000`)
    expect(sha256(Buffer.concat([begun, Buffer.from(await rest.arrayBuffer())]))).toBe(hash.toString('hex'))
    await until(async () => (await stateOf(link)).finished)
    expect(await stateOf(link)).toEqual({ begun: true, finished: true, recorded: 1 })
  })

  test('in parts that are asked for at once counts once as well', async () => {
    const link = await newLink()
    const spans = ['0-999999', '1000000-2999999', '3000000-4999999']
    const parts = await Promise.all(spans.map((span) => ask(link, { range: `bytes=${span}` })))
    expect(parts.map(({ status }) => status)).toEqual([206, 206, 206])
    const whole = Buffer.concat(await Promise.all(parts.map(async (part) => Buffer.from(await part.arrayBuffer()))))
    expect(sha256(whole)).toBe(hash.toString('hex'))
    expect((await stateOf(link)).recorded).toBe(1)
  })

  test('of what the reader has already, or that there is not, sends nothing', async () => {
    const link = await newLink()
    expect((await ask(link, { 'if-none-match': etag })).status).toBe(304)
    const beyond = await ask(link, { range: 'bytes=5000000-' })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */5000000'])
    const other = await ask(link, { range: 'bytes=10-', 'if-range': '"another"' })
    expect(other.status).toBe(200) // from its first byte: what the reader has is of another file
    await other.body?.cancel()
  })

  test('goes out at its reader’s pace, several at once, without memory', async () => {
    const links = await Promise.all([0, 1, 2, 3].map(() => newLink(hugeId)))
    const before = residentBytes()
    const readers = await Promise.all(links.map(async (link) => (await ask(link)).body?.getReader()))
    for (const reader of readers) {
      let seen = 0
      while (seen < 20_000_000) seen += (await reader?.read())?.value?.length ?? 0
    }
    expect(residentBytes() - before).toBeLessThan(60_000_000)

    // The fifth is told to wait; once another has ended, it is let in.
    const fifth = await newLink(hugeId)
    const refused = await ask(fifth, { accept: '*/*' })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
    expect((await stateOf(fifth)).begun).toBe(false)
    for (const reader of readers) await reader?.cancel()
    await until(async () => {
      const again = await ask(fifth)
      await again.body?.cancel()
      return again.status === 200
    })
  })
})

describe('a link', () => {
  test('that did its work begins no second download, and still sends what may not have arrived', async () => {
    const link = await newLink()
    await (await ask(link)).arrayBuffer()
    await until(async () => (await stateOf(link)).finished)
    expect((await ask(link)).status).toBe(410)
    expect((await ask(link, { range: 'bytes=0-' })).status).toBe(410)
    const tail = await ask(link, { range: 'bytes=4999990-' })
    expect(sha256(await tail.arrayBuffer())).toBe(sha256(bytes.subarray(-10)))
    const led = await ask(link, { accept: 'text/html' })
    expect([led.status, led.headers.get('location')]).toEqual([303, `/downloads/${link}?said=download-link.finished`])
    expect(await pageOf(link)).toContain('Ce lien a déjà servi')
    expect((await stateOf(link)).recorded).toBe(1)
  })

  test('used late opens nothing', async () => {
    const link = await newLink()
    await alter(link, 'expires_at', new Date())
    expect((await ask(link)).status).toBe(410)
    expect(await pageOf(link)).toContain('Ce lien a expiré')
    expect((await stateOf(link)).begun).toBe(false)
  })

  test('of somebody else, or that is none, opens nothing', async () => {
    const link = await newLink()
    const other = await customerAt(house, accountId, ['account-administrator'])
    const others = await cookieOf(house, other.userId)
    expect((await ask(link, { cookie: others })).status).toBe(403)
    expect(await pageOf(link, others)).toContain('pour une autre personne')
    expect((await ask(link, { cookie: '' })).status).toBe(303) // to sign in
    expect((await ask(`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`)).status).toBe(404)
    expect((await stateOf(link)).begun).toBe(false)
  })

  test('stops with its person’s access, and with the file', async () => {
    const someone = await customerAt(house, accountId, ['account-manager'])
    const theirs = await cookieOf(house, someone.userId)
    const link = await newLink(fileId, someone)
    expect((await ask(link, { cookie: theirs }, 'HEAD')).status).toBe(200)
    await change(house, system('test'), null, async (work) =>
      removeAccess(work, await purchasingAccount(work, accountId, 'users.manage'), someone.userId),
    )
    expect((await ask(link, { cookie: theirs }, 'HEAD')).status).toBe(404)

    await writeFile(join(folder, 'gone.iso'), 'gone')
    const goneId = await register('gone.iso')
    await measured()
    const gone = await newLink(goneId)
    await writeFile(join(folder, 'gone.iso'), 'and another')
    expect((await ask(gone)).status).toBe(404) // not what was measured: no byte of it goes out under that hash
    expect((await stateOf(gone)).begun).toBe(false)
    const desk = await operator(house)
    await change(house, desk, null, (work) => withdrawFile(work, publisher(work), goneId))
    expect((await ask(gone)).status).toBe(404)
  })
})

async function register(path: string): Promise<number> {
  const itemId = await itemIdOf(house, 'PRO')
  const desk = await operator(house)
  return await change(house, desk, null, (work) =>
    registerFile(work, publisher(work), { itemId, language: 'fr', architecture: 'x64', path }),
  )
}

/** Waits for the portal's worker to have measured everything. */
async function measured(): Promise<void> {
  await until(async () => {
    const waiting = await read(house, system('test'), (work) =>
      work.db.selectFrom('software_files').select('id').where('measured_at', 'is', null).execute(),
    )
    return waiting.length === 0
  })
}

function newLink(file = fileId, actor: Actor = who): Promise<string> {
  return change(house, actor, null, async (work) =>
    makeLink(work, await softwareDesk(work, accountId, 'downloads'), file, 'fr'),
  )
}

function ask(link: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${portal.origin}/downloads/${link}/setup.iso`, {
    method,
    headers: { cookie, accept: '*/*', ...headers },
    redirect: 'manual',
  })
}

async function pageOf(link: string, as = cookie): Promise<string> {
  const response = await fetch(`${portal.origin}/downloads/${link}`, { headers: { cookie: as, accept: 'text/html' } })
  return await response.text()
}

async function stateOf(link: string) {
  const [account, id] = link.split('.').map(Number)
  return await read(house, system('test'), async (work) => {
    const { rows } = await sql<{ begun: boolean; finished: boolean; recorded: number }>`
      select l.begun_at is not null as begun, l.finished_at is not null as finished,
        (select count(*)::int from events as e where e.purchasing_account_id = l.purchasing_account_id
          and e.name = 'software.downloaded' and e.details ->> 'link' = l.id::text) as recorded
      from download_links as l where l.purchasing_account_id = ${account} and l.id = ${id}`.execute(work.db)
    const [row] = rows
    if (row === undefined) throw new Error('There is no such link')
    return row
  })
}

async function alter(link: string, column: 'expires_at', value: Date): Promise<void> {
  const [account = 0, id = 0] = link.split('.').map(Number)
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await work.db
      .updateTable('download_links')
      .set({ [column]: value })
      .where('purchasing_account_id', '=', account)
      .where('id', '=', id)
      .execute()
  })
}

async function until(fn: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000
  while (!(await fn())) {
    if (Date.now() > end) throw new Error('It did not come about')
    await pause(50)
  }
}

function residentBytes(): number {
  return Number(readFileSync(`/proc/${String(portal.pid)}/statm`, 'utf8').split(' ')[1]) * 4_096
}

function sha256(of: ArrayBuffer | Uint8Array): string {
  return createHash('sha256')
    .update(Buffer.from(of as Uint8Array))
    .digest('hex')
}

import { randomBytes } from 'node:crypto'
import { secretOf } from '#server/platform/secret.ts'
import type { Cookies } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { readSettings } from '#server/platform/config.ts'
import { systemClock } from '#server/platform/clock.ts'
import { openDatabase } from '#server/platform/database.ts'
import { noOutside } from '../../test/world/outside.ts'
import { openLog } from '#server/platform/log.ts'
import { setRunning } from '#server/running.ts'
import { clearSessionToken, sessionToken, setSessionToken } from './session-cookie.ts'

const lifetime = (14 + 30) * 86_400

test.each([
  ['https://portal.example', { name: '__Host-session', secure: true }],
  ['http://localhost:3000', { name: 'session', secure: false }],
])('under %s the token travels in a cookie that scripts cannot read', (origin, { name, secure }) => {
  serveUnder(origin)
  const { jar, cookies } = noting()
  setSessionToken(cookies, 'the token')
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure }
  expect(jar).toEqual([{ name, value: 'the token', options: { ...options, maxAge: lifetime } }])
  expect(sessionToken(cookies)).toBe('the token')
  clearSessionToken(cookies)
  expect(jar).toEqual([{ name, value: '', options }])
})

function serveUnder(origin: string): void {
  const read = readSettings({ PUBLIC_ORIGIN: origin, SMTP_URL: 'smtp://mail.example' })
  if ('faults' in read) throw new Error(read.faults.join())
  const database = openDatabase('postgres://nobody@127.0.0.1:1/none') // never connects
  setRunning({
    house: { database, clock: systemClock('UTC'), secret: secretOf(randomBytes(32)) },
    settings: read.settings,
    log: openLog('silent'),
    ...noOutside,
  })
}

function noting() {
  const jar: { name: string; value: string; options: unknown }[] = []
  const put = (name: string, value: string, options: unknown) => jar.splice(0, jar.length, { name, value, options })
  const cookies = {
    get: (name: string) => jar.find((each) => each.name === name)?.value,
    set: put,
    delete: (name: string, options: unknown) => put(name, '', options),
  }
  return { jar, cookies: cookies as unknown as Cookies }
}

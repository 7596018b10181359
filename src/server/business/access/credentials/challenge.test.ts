import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { secretOf } from '#server/platform/secret.ts'
import { challengeEnd, challengeFor } from './challenge.ts'

const secret = secretOf(randomBytes(32))
const realNow = new Date('2026-11-21T08:00:00Z')

function later(minutes: number) {
  return { secret, realNow: new Date(realNow.getTime() + minutes * 60_000) }
}

test('is good for fifteen minutes, and for what it was made for', () => {
  const challenge = challengeFor(later(0), 'sign-in')
  expect(challengeEnd(later(14.9), 'sign-in', challenge)).toEqual(later(15).realNow)
  expect(challengeEnd(later(15), 'sign-in', challenge)).toBeUndefined()
  expect(challengeEnd(later(0), 'add:1', challenge)).toBeUndefined()
})

test('that was made for one person is none for another', () => {
  const challenge = challengeFor(later(0), 'add:1')
  expect(challengeEnd(later(0), 'add:1', challenge)).toBeDefined()
  expect(challengeEnd(later(0), 'add:12', challenge)).toBeUndefined()
})

test('no two are alike', () => {
  expect(challengeFor(later(0), 'sign-in')).not.toBe(challengeFor(later(0), 'sign-in'))
})

test('of another installation, lengthened, shortened or made up is none', () => {
  const own = Buffer.from(challengeFor(later(0), 'sign-in'), 'base64url').toString()
  const [purpose, end = '', ...rest] = own.split('.')
  const tampered = [purpose, String(Number(end) + 86_400_000), ...rest].join('.')
  const foreign = challengeFor({ secret: secretOf(randomBytes(32)), realNow }, 'sign-in')
  const given = [tampered, own.slice(0, -1), 'sign-in', ''].map((text) => Buffer.from(text).toString('base64url'))
  for (const each of [...given, foreign, 'not base64 %'])
    expect(challengeEnd(later(0), 'sign-in', each)).toBeUndefined()
})

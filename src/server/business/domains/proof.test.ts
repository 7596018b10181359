/** What an answer of DNS proves, and when one looks again (promises F5, F6), as a table. */
import { describe, expect, test } from 'vitest'
import type { TextAnswer } from '#server/platform/dns.ts'
import { findingOf, graceHours, proofDays, verdictOn, type Finding, type LookedFor } from './proof.ts'

const server = { address: '192.0.2.53', name: 'ns1.contoso.com', isOwn: true }
const token = 'u4dGk2p8Qw7RZsYtNvXxLm1HcJf0AbEeKiOoUu3Tt5g'
const found = (...values: string[]): TextAnswer => ({ kind: 'found', values, server })

describe('a finding', () => {
  test.each<[string, TextAnswer, Finding]>([
    ['the record alone', found(`token=${token}`), 'found'],
    ['the record among others', found('v=spf1 -all', 'token=old', `token=${token}`), 'found'],
    [
      'twenty others and the record',
      found(...Array.from({ length: 20 }, (_, n) => `t${String(n)}`), `token=${token}`),
      'found',
    ],
    ['another token', found('token=of-another-organisation'), 'other-values'],
    ['the token without its name', found(token), 'other-values'],
    ['the token in other letters', found(`token=${token.toUpperCase()}`), 'other-values'],
    ['the token with more behind it', found(`token=${token};x`), 'other-values'],
    ['the token in a sentence', found(`please token=${token}`), 'other-values'],
    ['quotation marks that somebody typed', found(`"token=${token}"`), 'other-values'],
    ['spaces around it', found(` token=${token} `), 'other-values'],
    ['an empty value', found(''), 'other-values'],
    ['nothing', { kind: 'absent', server }, 'absent'],
    ['no answer in time', { kind: 'unavailable', reason: 'timeout', server: null }, 'timeout'],
    ['a server that fails', { kind: 'unavailable', reason: 'servfail', server }, 'servfail'],
    ['a server that will not', { kind: 'unavailable', reason: 'refused', server }, 'refused'],
    ['an answer that is none', { kind: 'unavailable', reason: 'malformed', server }, 'malformed'],
  ])('%s', (_, answer, finding) => {
    expect(findingOf(answer, token)).toBe(finding)
  })
})

const errors = ['servfail', 'refused', 'timeout', 'unreachable', 'malformed'] as const
const now = new Date('2027-03-01T09:00:00Z')
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
const hoursUntil = (due: Date | null) => (due === null ? null : (due.getTime() - now.getTime()) / 3_600_000)

function verdict(finding: Finding, claim: Partial<LookedFor>): readonly [string, number | null] {
  const whole = { verified_at: null, missing_since: null, acceptedAt: ago(10), isElsewhere: false, ...claim }
  const { outcome, dueAt } = verdictOn(whole, finding, now)
  return [outcome, hoursUntil(dueAt)]
}

describe('before the proof', () => {
  test('the exact record proves, and nothing else does', () => {
    expect(verdict('found', {})).toEqual(['proved', 24])
    for (const finding of ['absent', 'other-values', ...errors] as const) {
      expect(verdict(finding, {})).toEqual(['waiting', 2.5])
    }
  })

  test('one looks after a minute at first, then ever less often, and at least every six hours', () => {
    expect(verdict('absent', { acceptedAt: now })).toEqual(['waiting', 1 / 60])
    expect(verdict('absent', { acceptedAt: ago(1) })).toEqual(['waiting', 0.25])
    expect(verdict('absent', { acceptedAt: ago(24) })).toEqual(['waiting', 6])
    expect(verdict('absent', { acceptedAt: ago(29 * 24) })).toEqual(['waiting', 6])
    // With a clock that was put back the acceptance lies ahead.
    expect(verdict('absent', { acceptedAt: ago(-24) })).toEqual(['waiting', 1 / 60])
  })

  test('what another organisation has proved is not taken from it', () => {
    expect(verdict('found', { isElsewhere: true })).toEqual(['elsewhere', 2.5])
  })

  test('it expires to the second, unless the record came in time to be found', () => {
    const [atTheEnd, later] = [ago(proofDays * 24), new Date(ago(proofDays * 24).getTime() - 1)]
    expect(verdict('absent', { acceptedAt: atTheEnd })).toEqual(['waiting', 6])
    expect(verdict('absent', { acceptedAt: later })).toEqual(['expired', null])
    expect(verdict('found', { acceptedAt: later })).toEqual(['proved', 24])
    expect(verdict('found', { acceptedAt: later, isElsewhere: true })).toEqual(['expired', null])
  })
})

describe('after the proof', () => {
  const proved = { verified_at: ago(1_000) }

  test('the record is looked for daily', () => {
    expect(verdict('found', proved)).toEqual(['kept', 24])
  })

  test.each(errors)('%s disproves nothing, and is asked again soon', (error) => {
    expect(verdict(error, proved)).toEqual(['kept', 1])
    expect(verdict(error, { ...proved, missing_since: ago(graceHours * 10) })).toEqual(['kept', 1])
  })

  test.each(['absent', 'other-values'] as const)(
    '%s is warned of, and after 72 hours the domain is lost',
    (finding) => {
      expect(verdict(finding, proved)).toEqual(['missed', 6])
      expect(verdict(finding, { ...proved, missing_since: ago(1) })).toEqual(['kept', 6])
      expect(verdict(finding, { ...proved, missing_since: ago(70) })).toEqual(['kept', 2])
      expect(verdict(finding, { ...proved, missing_since: new Date(ago(graceHours).getTime() + 1) })[0]).toBe('kept')
      expect(verdict(finding, { ...proved, missing_since: ago(graceHours) })).toEqual(['lost', null])
      // With a clock that was put back.
      expect(verdict(finding, { ...proved, missing_since: ago(-24) })).toEqual(['kept', 6])
    },
  )

  test('a record that comes back ends the grace', () => {
    expect(verdict('found', { ...proved, missing_since: ago(71) })).toEqual(['found-again', 24])
    expect(verdict('found', { ...proved, missing_since: ago(100) })).toEqual(['found-again', 24])
  })
})

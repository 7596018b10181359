import { describe, expect, it } from 'vitest'
import {
  formatChange,
  formatDay,
  formatDayOfYear,
  formatDaysAway,
  formatLongDay,
  formatMonth,
  formatNumber,
  formatShare,
  percentOf,
} from './format.ts'

describe('numbers', () => {
  it('groups by three with a narrow no-break space in French, and skips the formatter without anyone noticing', () => {
    expect(formatNumber('fr', 1650)).toBe('1\u202f650')
    expect(formatNumber('en', 1650)).toBe('1,650')
    for (const value of [0, 7, 999, 1000, -3, 2.5])
      expect(formatNumber('fr', value)).toBe(new Intl.NumberFormat('fr-FR').format(value))
  })

  it('writes changes with their sign, and a real minus', () => {
    expect([50, 0, -1200].map((value) => formatChange('fr', value))).toEqual(['+50', '0', '\u22121\u202f200'])
  })

  it('keeps the percent sign on the line', () => {
    expect(formatShare('fr', 0.917)).toBe('92\u00a0%')
    expect(formatShare('en', 0.917)).toBe('92%')
  })

  it.each([
    [1550, 1650, '93.94%'],
    [0, 0, '0%'],
    [7, 0, '0%'],
    [12, 10, '100%'],
  ])('draws %i of %i as %s', (part, whole, length) => {
    expect(percentOf(part, whole)).toBe(length)
  })
})

describe('days', () => {
  const plain = (text: string) => text.replace(/\u00a0/g, ' ')

  it('has a short form for tables and a long one for sentences, neither of which breaks', () => {
    expect(formatDay('fr', '2027-01-31')).toBe('31\u00a0janv.\u00a02027')
    expect(plain(formatLongDay('fr', '2027-01-31'))).toBe('31 janvier 2027')
    expect(plain(formatDay('en', '2027-01-31'))).toBe('31 Jan 2027')
    expect(plain(formatDayOfYear('en', '2026-12-04'))).toBe('4 December')
    expect(formatMonth('fr', '2026-02-01')).toBe('févr.')
  })

  it('says 1er in French', () => {
    expect(plain(formatLongDay('fr', '2026-07-01'))).toBe('1er juillet 2026')
    expect(plain(formatDay('fr', '2026-07-11'))).toBe('11 juil. 2026')
  })

  it('counts days from today in words', () => {
    expect(formatDaysAway('fr', 23)).toBe('dans 23\u00a0jours')
    expect(formatDaysAway('fr', 1)).toBe('demain')
    expect(plain(formatDaysAway('en', -2))).toBe('2 days ago')
  })
})

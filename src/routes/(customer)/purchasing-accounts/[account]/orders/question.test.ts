import { describe, expect, test } from 'vitest'
import { ordersQuestion } from './question.ts'

const asked = (query: string) => ordersQuestion(new URL(`http://localhost/orders?${query}`), 'fr')

describe('the filters of the order history', () => {
  test('an empty form asks for everything', () => {
    expect(asked('q=&from=&to=&partner=&product=')).toMatchObject({
      filtered: false,
      faults: {},
      page: { at: 'newest' },
    })
  })

  test('each field narrows', () => {
    expect(asked('q=+BC-1+&from=2026-01-01&to=2026-01-31&partner=2&product=16').filter).toEqual({
      search: 'BC-1',
      from: '2026-01-01',
      to: '2026-01-31',
      serving: 2,
      itemId: 16,
    })
  })

  test.each([
    ['from=2026-02-29', 'from'],
    ['to=31/01/2026', 'to'],
    ['from=0000-01-01', 'from'],
    ['from=2026-02-01&to=2026-01-01', 'to'],
    ['partner=0', 'partner'],
    ['partner=99999', 'partner'],
    ['product=abc', 'product'],
    [`q=${'x'.repeat(61)}`, 'q'],
  ])('%s is a fault of its field, keeps what was typed and asks for nothing', (query, field) => {
    const { faults, filter, typed } = asked(query)
    expect(Object.keys(faults)).toEqual([field])
    expect(filter).toBeUndefined()
    expect(typed).toMatchObject(Object.fromEntries(new URLSearchParams(query)))
  })

  test('characters that no name holds are not asked for', () => {
    expect(asked('q=%00BC%0A').filter?.search).toBe('BC')
  })

  test('a date to jump to that cannot be leaves the list as it is', () => {
    expect(asked('date=2026-13-01')).toMatchObject({ page: { at: 'newest' }, filter: {} })
    expect(asked('date=2026-13-01').faults.date).toBeDefined()
  })

  test.each([
    ['at=oldest', { at: 'oldest' }],
    ['older=2026-01-31.12', { at: 'older-than', cursor: { on: '2026-01-31', id: 12 } }],
    ['newer=2026-01-31.12', { at: 'newer-than', cursor: { on: '2026-01-31', id: 12 } }],
    ['date=2026-01-31', { at: 'date', date: '2026-01-31' }],
    ['at=nowhere', { at: 'newest' }],
  ])('%s is a place in the list', (query, page) => {
    expect(asked(query).page).toEqual(page)
  })

  test.each(['older=abc', 'older=2026-02-30.1', 'newer=2026-01-31.0', 'newer='])(
    '%s is a page that does not exist',
    (query) => {
      expect(() => asked(query)).toThrow(expect.objectContaining({ status: 404 }))
    },
  )
})

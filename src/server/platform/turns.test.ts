import { expect, test } from 'vitest'
import { openTurns } from './turns.ts'

test('each has so many turns a minute, whatever others take; a clock that is put back begins anew', () => {
  const turns = openTurns(2)
  const at = (seconds: number) => new Date(Date.UTC(2026, 10, 28) + seconds * 1_000)
  expect([turns.take('a', at(0)), turns.take('a', at(1)), turns.take('a', at(2))]).toEqual([true, true, false])
  expect(turns.take('b', at(2))).toBe(true)
  expect([turns.take('a', at(59)), turns.take('a', at(60))]).toEqual([false, true])
  expect([turns.take('a', at(61)), turns.take('a', at(62)), turns.take('a', at(-600))]).toEqual([true, false, true])
})

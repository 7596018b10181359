import { expect, test } from 'vitest'
import { progressLine, showProgress } from './import-progress.ts'

test('on a way whose end is known: bar, share, rate and the time left', () => {
  const standing = { step: 'reading', done: 25_000_000, of: 100_000_000, elapsedMs: 5_000 } as const
  expect(progressLine(standing, 'en')).toBe('Reading  ██████░░░░░░░░░░░░░░░░░░  25%  5 MB/s  15 sec left')
  expect(progressLine(standing, 'fr')).toBe('Lecture  ██████░░░░░░░░░░░░░░░░░░  25\u00a0%  5 Mo/s  reste 15\u202fs')
})

test('lines that are written count as lines; long times have minutes', () => {
  const standing = { step: 'writing', done: 100_000, of: 1_000_000, elapsedMs: 10_000 } as const
  expect(progressLine(standing, 'en')).toBe('Writing  ██░░░░░░░░░░░░░░░░░░░░░░  10%  10,000 lines/s  1 min 30 sec left')
})

test('where nobody knows the end, and at the end: the time it took', () => {
  expect(progressLine({ step: 'checking', done: 0, of: 0, elapsedMs: 2_500 }, 'en')).toBe(
    'Checking and writing  time: 3 sec',
  )
  expect(progressLine({ step: 'reading', done: 10, of: 10, elapsedMs: 1 }, 'en')).toContain('100%')
  expect(progressLine({ step: 'reading', done: 0, of: 10, elapsedMs: 0 }, 'en')).toContain('0 MB/s')
})

test('a terminal has one line per step, written over; a log whole lines', () => {
  const [screen, log] = [recorder({ isTTY: true, columns: 12 }), recorder({})]
  for (const each of [screen, log]) {
    const progress = showProgress(each, 1_000, 'en')
    progress.read(500)
    progress.read(1_000)
    progress.wrote(1, 2)
    progress.wrote(2, 2)
    progress.end()
  }
  expect(
    log
      .text()
      .split('\n')
      .map((line) => line.split('  ')[0]),
  ).toEqual(['Reading', 'Checking and writing', 'Writing', ''])
  // Cut to the width: a line that wraps could not be written over.
  expect(screen.text().replaceAll('\u001b[K', '')).toMatch(/^\rReading .{3}\n\rChecking an\n\rWriting .{3}\n$/)
})

test('an import that was refused before it was read leaves no line', () => {
  const log = recorder({})
  showProgress(log, 1_000, 'en').end()
  expect(log.text()).toBe('')
})

function recorder(terminal: { readonly isTTY?: boolean; readonly columns?: number }) {
  const written: string[] = []
  return { ...terminal, write: (text: string) => written.push(text), text: () => written.join('') }
}

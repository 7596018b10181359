/** Whatever complains on the console fails the test that made it complain: a warning nobody reads is a defect kept. */
import { afterEach, expect, vi } from 'vitest'

const complaints: string[] = []
for (const level of ['error', 'warn'] as const) {
  vi.spyOn(console, level).mockImplementation((...words: unknown[]) => {
    complaints.push(`console.${level}: ${words.map(String).join(' ')}`)
  })
}

afterEach(() => {
  expect(complaints.splice(0)).toEqual([])
})

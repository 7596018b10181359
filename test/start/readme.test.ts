import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settingsTable } from '../../src/commands/settings.ts'

test('the README has the table of settings as `comptoir settings` prints it', () => {
  const rows = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map(withoutPadding)
  const documented = new Set(rows(readFileSync('README.md', 'utf8')))
  expect(rows(settingsTable()).filter((row) => !documented.has(row))).toEqual([])
})

/** A formatter pads the cells of a table and the dashes below its head. */
function withoutPadding(row: string): string {
  return row.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-')
}

/** What the business refuses, as the API knows it: the statuses that the document names are those that are thrown. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { problemStatus } from '#server/api/problem.ts'
import { generalAdvice, problemTitle } from '#server/api/problem-words.ts'

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(?<!\.test)\.ts$/.test(file),
)
const thrown = sources.flatMap((file) =>
  [...readFileSync(join('src', file), 'utf8').matchAll(/new Refusal\(\s*(4\d\d),\s*'([a-z.-]+)'/g)].map(
    ([, status, code]) => ({ code: code ?? '', status: Number(status) }),
  ),
)

test('every status is the one that the business refuses with', () => {
  const statuses: Readonly<Record<string, number>> = problemStatus
  const wrong = thrown.filter(({ code, status }) => (statuses[code] ?? status) !== status)
  expect(thrown.length).toBeGreaterThan(100)
  expect(wrong).toEqual([])
})

test('each has a title and a sentence in every language', () => {
  for (const [code, status] of Object.entries(problemStatus)) {
    for (const locale of ['fr', 'en'] as const) {
      expect(problemTitle(code as keyof typeof problemStatus, status, locale)).not.toBe('')
      expect(generalAdvice(code as keyof typeof problemStatus, locale)).not.toContain('undefined')
    }
  }
})

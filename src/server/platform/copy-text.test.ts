import { describe, expect, test } from 'vitest'
import { copyText } from './copy-text.ts'

describe('rows for COPY', () => {
  test('cells stay apart whatever they contain, and null is not an empty text', async () => {
    const rows = [
      [1, 'a\tb', null, ''],
      [-2, 'line\nfeed\r', '\\N', 'é'],
    ]
    const chunks = await Array.fromAsync(copyText(rows))
    expect(chunks.join('')).toBe('1\ta\\tb\t\\N\t\n-2\tline\\nfeed\\r\t\\\\N\té\n')
  })

  test('come some at a time', async () => {
    const chunks = await Array.fromAsync(copyText(Array.from({ length: 2_500 }, (_, index) => [index])))
    expect(chunks.map((chunk) => chunk.split('\n').length - 1)).toEqual([1_000, 1_000, 500])
  })
})

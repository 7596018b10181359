import { expect, test } from 'vitest'
import { csvLine } from './csv-line.ts'

test('quotes every cell, and lets no spreadsheet execute one', () => {
  expect(csvLine(['a', undefined, 'say "b"', 'x;y'], ';')).toBe('"a";"";"say ""b""";"x;y"\n')
  expect(csvLine(['=1+1', '+33', '-1', '@x', '\tx'], ',')).toBe(`"'=1+1","'+33","'-1","'@x","'\tx"\n`)
  expect(csvLine(['\n=1', '＝1', '＋1', '－1', '＠x'], ',')).toBe(`"'\n=1","'＝1","'＋1","'－1","'＠x"\n`)
})

import { expect, test } from 'vitest'
import iconv from 'iconv-lite'
import { readCsvTable } from './csv-text.ts'

test.each(['utf8', 'windows-1252'])('accents come through from %s', (encoding) => {
  const table = readCsvTable(iconv.encode('Prénom;Nom\nZoé;Béart\n', encoding), 10)
  expect(table).toEqual({ header: ['prénom', 'nom'], lines: [{ line: 2, cells: ['Zoé', 'Béart'] }], isCut: false })
})

test('a byte order mark, Windows line ends, quotes, empty lines and short lines are what spreadsheets write', () => {
  const table = readCsvTable(Buffer.from('\uFEFFa,b,c\r\n\r\n"x, y",2\r\n,,\r\n"two\r\nlines",3,4\r\n'), 10)
  expect(table).toEqual({
    header: ['a', 'b', 'c'],
    lines: [
      { line: 3, cells: ['x, y', '2', ''] },
      { line: 6, cells: ['two\r\nlines', '3', '4'] },
    ],
    isCut: false,
  })
})

test('what is no CSV is said to be none', () => {
  expect(readCsvTable(Buffer.from('PK\u0003\u0004\0\0\0workbook'), 10)).toBeUndefined()
  expect(readCsvTable(Buffer.from('a,b\n"never closed,1\n'), 10)).toBeUndefined()
  expect(readCsvTable(Buffer.from(''), 10)).toEqual({ header: [], lines: [], isCut: false })
})

test('a header of a hundred thousand columns makes no table: each line would have as many cells', () => {
  const file = Buffer.from(`${','.repeat(100_000)}\n${'a\n'.repeat(50_000)}`)
  expect(readCsvTable(file, 10)).toBeUndefined()
  expect(readCsvTable(Buffer.from(`${','.repeat(99)}\na\n`), 10)?.lines[0]?.cells).toHaveLength(100)
})

test('as many lines are read as were asked for, and whether there are more is said', () => {
  const file = (lines: number) => Buffer.from(`a,b\n${'1,2\n'.repeat(lines)}`)
  expect(readCsvTable(file(3), 3)).toMatchObject({ lines: [{ line: 2 }, { line: 3 }, { line: 4 }], isCut: false })
  expect(readCsvTable(file(4), 3)).toMatchObject({ lines: [{ line: 2 }, { line: 3 }, { line: 4 }], isCut: true })
  // Lines that say nothing count as well: none of the others is ever left out without a word.
  expect(readCsvTable(Buffer.from('a,b\n,\n,\n,\n1,2\n'), 3)).toMatchObject({ lines: [], isCut: true })
})

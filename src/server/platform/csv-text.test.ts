import { expect, test } from 'vitest'
import iconv from 'iconv-lite'
import { readCsvTable } from './csv-text.ts'

test.each(['utf8', 'windows-1252'])('accents come through from %s', (encoding) => {
  const table = readCsvTable(iconv.encode('Prénom;Nom\nZoé;Béart\n', encoding))
  expect(table).toEqual({ header: ['prénom', 'nom'], lines: [{ line: 2, cells: ['Zoé', 'Béart'] }] })
})

test('a byte order mark, Windows line ends, quotes, empty lines and short lines are what spreadsheets write', () => {
  const table = readCsvTable(Buffer.from('\uFEFFa,b,c\r\n\r\n"x, y",2\r\n,,\r\n"two\r\nlines",3,4\r\n'))
  expect(table).toEqual({
    header: ['a', 'b', 'c'],
    lines: [
      { line: 3, cells: ['x, y', '2', ''] },
      { line: 6, cells: ['two\r\nlines', '3', '4'] },
    ],
  })
})

test('what is no CSV is said to be none', () => {
  expect(readCsvTable(Buffer.from('PK\u0003\u0004\0\0\0workbook'))).toBeUndefined()
  expect(readCsvTable(Buffer.from('a,b\n"never closed,1\n'))).toBeUndefined()
  expect(readCsvTable(Buffer.from(''))).toEqual({ header: [], lines: [] })
})

import { expect, test } from 'vitest'
import { faultLines } from './import-faults.ts'
import { localeOfTerminal } from './language.ts'

const faults = [
  { line: 1, column: 'guid', code: 'column.missing', value: '' },
  { line: 1_204, column: '', code: 'file.malformed', value: 'extra data' },
  { line: 0, column: '', code: 'format.unknown', value: '' },
] as const

test('each fault says where it is, what is wrong and what stands there', () => {
  expect(faultLines({ faults, total: 3 }, 'en')).toEqual([
    'Line 1, column guid: the header lacks this column',
    'Line 1,204: this line is not CSV (“extra data”)',
    'this header belongs to no catalogue format',
    '3 faults: nothing was imported.',
  ])
})

test('in French too, and with a count of those that are not listed', () => {
  expect(faultLines({ faults: faults.slice(0, 1), total: 2_001 }, 'fr')).toEqual([
    'Ligne 1, colonne guid\u00a0: cette colonne manque dans l’en-tête',
    '… et 2\u202f000 de plus',
    '2\u202f001 erreurs\u00a0: rien n’a été importé.',
  ])
})

test('the language is the terminal’s, English where the portal does not speak it', () => {
  expect(localeOfTerminal({ LANG: 'fr_CA.UTF-8' })).toBe('fr')
  expect(localeOfTerminal({ LC_ALL: 'en_GB', LANG: 'fr_FR' })).toBe('en')
  expect(localeOfTerminal({ LC_ALL: '', LC_MESSAGES: 'fr', LANG: 'C' })).toBe('fr')
  expect(localeOfTerminal({ LANG: 'de_DE.UTF-8' })).toBe('en')
  expect(localeOfTerminal({})).toBe('en')
})

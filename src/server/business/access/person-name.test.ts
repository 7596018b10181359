/** What is somebody's name, and what a stranger would put into an e-mail instead of one. */
import { expect, test } from 'vitest'
import { isPersonName } from './person-name.ts'

test.each(['Ménard-Nguyễn', 'O’Brien', 'de la Tour, Jr.', '李 小龍', 'Anne Marie'])('%s is a name', (name) => {
  expect(isPersonName(name)).toBe(true)
})

test.each([
  'Win https://evil.example',
  'evil.example/win',
  'WWW.evil.example',
  'me@evil.example',
  'Jean\u{2028}Dupont',
  'Jean\u{2029}Dupont',
  'Jean\u{202e}tnopuD',
  'Jean\u{200b}Dupont',
  'Jean\nDupont',
])('%j is none', (name) => {
  expect(isPersonName(name)).toBe(false)
})

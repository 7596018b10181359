import { expect, test } from 'vitest'
import { canonicalEmail } from './email.ts'

test.each([
  ['Claire.Martin@Contoso.com', 'claire.martin@contoso.com'],
  ['  claire@contoso.com ', 'claire@contoso.com'],
  ['re\u0301mi@contoso.com', 'r\u00e9mi@contoso.com'],
  ['claire@Müller.example', 'claire@xn--mller-kva.example'],
  ['claire@xn--mller-kva.example', 'claire@xn--mller-kva.example'],
  ['o’neil+order@contoso.co.uk', 'o’neil+order@contoso.co.uk'],
])('%s is compared as %s', (given, canonical) => {
  expect(canonicalEmail(given)).toBe(canonical)
})

test.each([
  '',
  'claire',
  '@contoso.com',
  'claire@',
  'claire@contoso',
  'claire@.contoso.com',
  'claire@contoso..com',
  'cl aire@contoso.com',
  'claire@exa mple.com',
  'a@b@contoso.com',
  'claire\n@contoso.com',
  '<claire@contoso.com>',
  // Each is compared as claire@contoso.com by a parser of addresses, and written to as something else.
  'claire@contoso.com?x',
  'claire@contoso.com/x.example',
  'claire@contoso.com#.example',
  'claire@contoso.com\\x.example',
  'claire@conto\nso.com',
  'claire@conto\tso.com',
  'claire@contoso%2ecom',
  'claire@conto\u00adso.com',
  'claire@contoso.com:25',
  'cl\u200baire@contoso.com',
  'claire\u202e@contoso.com',
  'claire@\u212aontoso.com',
  'mar\u212a@contoso.com',
  '\u0130da@contoso.com',
  'claire@1.2',
  'claire@192.168.1.1',
  'claire@[192.168.1.1]',
  `${'a'.repeat(65)}@contoso.com`,
  `claire@${'a'.repeat(62)}.${'b'.repeat(62)}.${'c'.repeat(62)}.${'d'.repeat(62)}.fr`,
])('%j is no work e-mail', (given) => {
  expect(canonicalEmail(given)).toBeUndefined()
})

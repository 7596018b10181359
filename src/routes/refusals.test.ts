import { expect, test } from 'vitest'
import { locales } from '#messages/runtime.js'
import { customerRoles, everyPermission } from '#server/business/access/index.ts'
import { Refusal } from '#server/work/index.ts'
import { speak } from './locale.ts'
import { anyOfRoles, permissionPhrase, refusalMessage, roleName } from './refusals.ts'

test.each(locales)('every role and permission has words: %s', (locale) => {
  speak(locale, () => {
    expect(new Set(customerRoles.map(roleName)).size).toBe(customerRoles.length)
    expect(new Set(everyPermission.map(permissionPhrase)).size).toBe(everyPermission.length)
  })
})

test('a refusal speaks the language of the request, with its facts in words', () => {
  const refusal = new Refusal(403, 'role.not-givable', {
    role: 'account-administrator',
    givers: ['account-administrator', 'agreement-administrator'],
  })
  expect(speak('fr', () => refusalMessage(refusal))).toBe(
    'Vous ne pouvez ni donner ni retirer le rôle Administrateur de compte. Qui le peut\u00a0: Administrateur de compte, Administrateur de contrat.',
  )
  expect(speak('en', () => refusalMessage(refusal))).toContain('role Account administrator')
})

test('a number of seconds is counted as the language does', () => {
  const wait = (seconds: number) => speak('fr', () => refusalMessage(new Refusal(422, 'sign-in.delayed', { seconds })))
  expect(wait(1)).toMatch(/1 seconde\.$/)
  expect(wait(2)).toMatch(/2 secondes\.$/)
})

test('roles are listed as alternatives', () => {
  const list = () => anyOfRoles(['account-administrator', 'account-manager'], 'fr')
  expect(speak('fr', list)).toBe('Administrateur de compte ou Responsable des comptes')
})

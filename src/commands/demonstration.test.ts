import { afterAll, beforeAll, expect, test } from 'vitest'
import { createUser } from '#server/business/access/index.ts'
import { readSettings, type Settings } from '#server/platform/config.ts'
import { change, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../test/world/house.ts'
import { refuseDemonstrationToOthers } from './demonstration.ts'

const inPublic = { HOST: '0.0.0.0', PUBLIC_ORIGIN: 'https://portal.example', SMTP_URL: 'smtp://mail.example' }

let house: TestHouse
beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.drop())

function settingsOf(environment: Record<string, string>): Settings {
  const read = readSettings(environment)
  if ('faults' in read) throw new Error(read.faults.join('\n'))
  return read.settings
}

test('without the demonstration anybody is served', async () => {
  await expect(refuseDemonstrationToOthers(house, settingsOf(inPublic))).resolves.toBeUndefined()
})

test('with it, this machine alone is', async () => {
  const person = { email: 'demo@contoso.com', firstName: 'Ann', lastName: 'Demo', language: 'fr', countryCode: 'FR' }
  await change(house, system('test'), null, (work) => createUser(work, { ...person, demonstration: true }))
  const refusal = 'The database holds the demonstration'
  await expect(refuseDemonstrationToOthers(house, settingsOf({}))).resolves.toBeUndefined()
  await expect(refuseDemonstrationToOthers(house, settingsOf(inPublic))).rejects.toThrow(refusal)
  // A proxy on this machine that lets others in is known by the address people type.
  const behindProxy = settingsOf({ PUBLIC_ORIGIN: 'https://portal.example', SMTP_URL: 'smtp://mail.example' })
  await expect(refuseDemonstrationToOthers(house, behindProxy)).rejects.toThrow(refusal)
})

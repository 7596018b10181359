/**
 * `comptoir operator EMAIL`: takes on one of the publisher's people, since into a fresh database nobody could sign in
 * otherwise; for somebody who is one already it sets another password.
 */
import { parseArgs } from 'node:util'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import {
  canonicalEmail,
  createUser,
  hashPassword,
  hireOperator,
  isOperator,
  personByEmail,
  setPassword,
  type PasswordHash,
} from '#server/business/access/index.ts'
import { countryCodes } from '#server/platform/countries.ts'
import { startFault } from '#server/platform/start-fault.ts'
import { change, isRefusal, read, system, type House } from '#server/work/index.ts'
import { openDialogue, type Dialogue } from './dialogue.ts'
import { visitDatabase } from './find-database.ts'
import { openHouse } from './house.ts'
import type { Run } from './index.ts'
import { localeOfTerminal } from './language.ts'

const hiring = system('operator')
const usualCountry = 'FR'
const longestName = 100

export const run: Run = async ({ words, settings, log }) => {
  const { positionals, values } = parseArgs({
    args: [...words],
    options: { country: { type: 'string', default: usualCountry } },
    allowPositionals: true,
  })
  const [email = '', ...more] = positionals
  const locale = localeOfTerminal(process.env)
  if (more.length > 0 || canonicalEmail(email) === undefined) {
    throw startFault(m.refusal_person_email_malformed({}, { locale }))
  }
  if (!countryCodes.includes(values.country)) throw startFault(m.operator_country_unknown({}, { locale }))
  await using closing = new AsyncDisposableStack()
  const database = await visitDatabase(settings)
  closing.defer(() => database.stop())
  const house = openHouse(settings, database, log)
  closing.defer(() => house.database.close())
  await house.readClock()
  using dialogue = openDialogue({ input: process.stdin, output: process.stderr })

  const known = await read(house, hiring, (work) => personByEmail(work, email))
  if (known === undefined) await hire(house, dialogue, { email, country: values.country, locale })
  else await renew(house, dialogue, { email, userId: known, locale })
  process.stdout.write(`${m.operator_ready({ email }, { locale })}\n`)
  return 0
}

interface Newcomer {
  readonly email: string
  readonly country: string
  readonly locale: Locale
}

async function hire(house: House, dialogue: Dialogue, { email, country, locale }: Newcomer): Promise<void> {
  const firstName = await required(dialogue, m.profile_first_name({}, { locale }), locale)
  const lastName = await required(dialogue, m.profile_last_name({}, { locale }), locale)
  const password = await newPassword(dialogue, [firstName, lastName, email], locale)
  await change(house, hiring, null, async (work) => {
    const person = { email, firstName, lastName, language: locale, countryCode: country, password }
    await hireOperator(work, await createUser(work, person), 'administrator')
  })
}

interface Colleague {
  readonly email: string
  readonly userId: number
  readonly locale: Locale
}

async function renew(house: House, dialogue: Dialogue, { email, userId, locale }: Colleague): Promise<void> {
  if (!(await read(house, hiring, (work) => isOperator(work, userId)))) {
    throw startFault(m.refusal_person_exists({ email }, { locale }))
  }
  const password = await newPassword(dialogue, [email], locale)
  await change(house, hiring, null, (work) => setPassword(work, userId, password))
}

async function required(dialogue: Dialogue, label: string, locale: Locale): Promise<string> {
  const answer = (await dialogue.ask(m.operator_question({ label }, { locale }))).trim()
  if (answer === '' || answer.length > longestName) throw startFault(m.operator_missing({ label }, { locale }))
  return answer
}

/** Asks until the password is one, where somebody is there to be asked again. */
async function newPassword(dialogue: Dialogue, own: readonly string[], locale: Locale): Promise<PasswordHash> {
  for (;;) {
    const label = m.sign_in_password({}, { locale })
    const password = await dialogue.askSecret(m.operator_question({ label }, { locale }))
    const fault = await hashPassword(password, own).then(
      (hash) => ({ hash }),
      (error: unknown) => ({ message: reasonOf(error, locale) }),
    )
    if ('message' in fault) {
      if (!dialogue.isAttended) throw startFault(fault.message)
      process.stderr.write(`${fault.message}\n`)
    } else if (await isRepeated(dialogue, password, locale)) return fault.hash
  }
}

async function isRepeated(dialogue: Dialogue, password: string, locale: Locale): Promise<boolean> {
  if (!dialogue.isAttended) return true
  const label = m.operator_password_again({}, { locale })
  if ((await dialogue.askSecret(m.operator_question({ label }, { locale }))) === password) return true
  process.stderr.write(`${m.operator_passwords_differ({}, { locale })}\n`)
  return false
}

function reasonOf(error: unknown, locale: Locale): string {
  if (isRefusal(error, 'password.too-short')) return m.refusal_password_too_short(error.facts, { locale })
  if (isRefusal(error, 'password.too-long')) return m.refusal_password_too_long(error.facts, { locale })
  if (isRefusal(error, 'password.guessable')) return m.refusal_password_guessable({}, { locale })
  throw error
}

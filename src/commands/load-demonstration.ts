/** Telling the demonstration's story into a database, and telling people who is in it. */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { dueInTime } from '#server/jobs.ts'
import { isOpenToOthers, type Settings } from '#server/platform/config.ts'
import { change, read, system, type House } from '#server/work/index.ts'
import {
  demonstrationPassword,
  demonstrationPeople,
  demonstrationState,
  loadDemonstration,
  newcomers,
} from '../../demo/demonstration.ts'
import { writeSoftware } from '../../demo/software.ts'
import { localeOfTerminal } from './language.ts'
import { softwareFolderOf, vaultOf } from './outside.ts'
import type { OnlineSite } from './online-service.ts'

interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/**
 * Gives an embedded database that nobody has used yet the demonstration, unless others than this machine could come in.
 * True when the demonstration is there.
 */
export async function loadWhereFresh(house: House, settings: Settings, embedded: boolean): Promise<boolean> {
  const state = await read(house, system('demo'), demonstrationState)
  if (state === 'completed') return true
  if (!embedded || state === 'other' || isOpenToOthers(settings)) return false
  await loadAndShow(house, settings, process.stdout, localeOfTerminal(process.env))
  return true
}

/** Loads the demonstration, or the rest of it, shows how far it is, and asks for the jobs that its days would have seen. */
export async function loadAndShow(house: House, settings: Settings, terminal: Terminal, locale: Locale): Promise<void> {
  const start = performance.now()
  const onProgress = (told: number, total: number) => {
    if (terminal.isTTY === true) terminal.write(`\r${m.demonstration_loading({ told, total }, { locale })}`)
  }
  const folder = softwareFolderOf(settings)
  if (folder !== undefined) writeSoftware(folder)
  await loadDemonstration(house, onProgress, folder === undefined ? undefined : vaultOf(settings))
  await change(house, system('demo'), null, async (work) => {
    work.unchanged()
    // Otherwise what expires in the story is noticed on the first night, when whoever tries the portal has gone.
    for (const job of [...dueInTime, 'audit.seal'] as const) await work.enqueue(job, {}, job)
  })
  const seconds = ((performance.now() - start) / 1_000).toLocaleString(locale, { maximumFractionDigits: 1 })
  terminal.write(`${terminal.isTTY === true ? '\r\u001b[K' : ''}${m.demonstration_loaded({ seconds }, { locale })}\n`)
}

/** The people of the demonstration with their roles, and their password, as lines. */
export function peopleOfDemonstration(locale: Locale): string {
  const cast = demonstrationPeople(locale)
  const width = (of: (person: (typeof cast)[number]) => string): number =>
    Math.max(...cast.map((person) => of(person).length))
  const [emails, names] = [width(({ email }) => email), width(({ name }) => name)]
  const lines = cast.map(({ email, name, role }) => `  ${email.padEnd(emails)}  ${name.padEnd(names)}  ${role}\n`)
  const people = `${m.demonstration_people({ password: demonstrationPassword }, { locale })}\n${lines.join('')}`
  return `${people}${m.demonstration_newcomers({}, { locale })}\n${newcomerLines(locale).join('')}`
}

/** Who has been invited and not come in, with the numbers that the request for another invitation asks for. */
function newcomerLines(locale: Locale): string[] {
  return newcomers.flatMap(({ administrator, number, accounts }) =>
    accounts.map((account) => {
      const words = { email: administrator.email, agreement: number, account: account.number }
      return `  ${m.demonstration_newcomer(words, { locale })}\n`
    }),
  )
}

/** What somebody at the terminal can try now: the people whom he can be; the mailbox, the hosting company and the online service, where there are. */
export function whatToTry(
  address: string,
  demonstration: boolean,
  there: { readonly mailbox: boolean; readonly hosting: boolean; readonly service?: OnlineSite | undefined },
): string {
  const locale = localeOfTerminal(process.env)
  const people = demonstration ? peopleOfDemonstration(locale) : ''
  const mailbox = there.mailbox ? `${m.demonstration_mailbox({ address: `${address}/mailbox` }, { locale })}\n` : ''
  const hosting = there.hosting ? `${m.demonstration_hosting({ address: `${address}/hosting` }, { locale })}\n` : ''
  const { service } = there
  const site = service
    ? `${m.demonstration_service({ name: service.name, address: service.address }, { locale })}\n`
    : ''
  return people + mailbox + hosting + site
}

/** People of a domain who ask for a work account, for tests. */
import { joinByLink, requestJoin } from '#server/business/provisioning/index.ts'
import { change, visitor, type House } from '#server/work/index.ts'
import { goodPassword } from './invited.ts'
import { origin } from './post.ts'
import type { TakenMail } from './smtp.ts'

export const joinDomain = 'contoso.example'
let people = 0
let networks = 0

/** An address of the domain that nobody has. */
export function someone(): string {
  people += 1
  return `harry${String(people)}@${joinDomain}`
}

/** Sends the form; each time from a network of its own unless one is given. Throws the refusal. */
export async function ask(house: House, email: string, address = newNetwork(), language = 'fr'): Promise<void> {
  await change(house, visitor, null, (work) => requestJoin(work, { email, language }, address))
}

/** What follows /join/ in the e-mail. */
export function joinLinkIn(mail: TakenMail | undefined): string {
  const [, link] = new RegExp(`${origin}/join/(\\S+)`).exec(mail?.text ?? '') ?? []
  if (link === undefined) throw new Error(`There is no link in: ${mail?.text ?? 'no e-mail'}`)
  return link
}

/** Creates the work account behind the link. Throws the refusal. */
export async function comeIn(
  house: House,
  link: string,
  given: { readonly password?: string; readonly firstName?: string } = {},
): Promise<string> {
  const { password = goodPassword, firstName = 'Harry' } = given
  const device = { address: '192.0.2.9', userAgent: 'test' }
  return joinByLink(house, { link, firstName, lastName: 'Kane', password, device })
}

export function newNetwork(): string {
  networks += 1
  return `10.${String(networks >> 8)}.${String(networks & 255)}.1`
}

/** The demonstration's people and accounts as the tests of the customer's pages meet them, in French. */
import { expect, type Page } from '@playwright/test'
import { wordsOf } from '../guides/words.ts'
import { signIn } from '../world/browser.ts'

export const w = wordsOf('fr')

const labels = { email: w.email, password: w.password, submit: w.signIn }

export const people = {
  /** One purchasing account, everything in it. */
  claire: 'claire.martin@contoso.example',
  /** The same account, without a look at what it holds. */
  ines: 'ines.dubois@contoso.example',
  /** Several accounts. */
  julie: 'julie.moreau@fabrikam.example',
  /** A partner's, who sees what it ordered. */
  lea: 'lea.fontaine@partenaire-b.example',
} as const

export async function enter(page: Page, who: keyof typeof people): Promise<void> {
  await signIn(page, people[who], labels)
}

/** The home address of an account, found by its number as the selector finds it. */
export async function addressOf(page: Page, number: string): Promise<string> {
  const answer = await page.request.get(`/purchasing-accounts/search?field=number&q=${number}`)
  const found: { options: readonly { href: string }[] } = await answer.json()
  const [option] = found.options
  expect(option, `account ${number} is found`).toBeDefined()
  return option?.href ?? ''
}

export const contosoNumber = '0005438761'
export const fabrikamNumber = '0005220194'

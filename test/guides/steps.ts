/** What somebody who follows a guide does and looks at, as the pages of the portal offer it. */
import { expect, type Locator, type Page } from '@playwright/test'
import type { Words } from './words.ts'

/** Opens a menu at the top and chooses an entry of it. */
export async function choose(page: Page, menu: string, entry: string): Promise<void> {
  const navigation = page.getByRole('navigation').first()
  await navigation.getByText(menu, { exact: true }).click()
  await navigation.getByRole('link', { name: entry, exact: true }).click()
}

/** « Sélectionner un compte d'achats »: what was found, and taking one of them until its page is there. */
interface Selector {
  readonly found: Locator
  readonly take: (account: Locator) => Promise<void>
}

/** Opens the selector; what is typed from then on goes into its field. */
export async function openSelector(page: Page, w: SelectorWords): Promise<Selector> {
  const field = page.getByRole('combobox', { name: w.search, exact: true })
  // What asks for a domain may come up meanwhile, and takes the focus with it.
  await expect(async () => {
    const opens = (await field.isVisible()) ? field : page.getByText(w.selectPurchasingAccount, { exact: true })
    await opens.click()
    await expect(field).toBeFocused({ timeout: focusLimitMs })
  }).toPass()
  return {
    found: page.getByRole('listbox', { name: w.searchResults }).getByRole('option'),
    take: async (account) => {
      const before = page.url()
      await account.click()
      await page.waitForURL(({ href }) => href !== before)
    },
  }
}

/** Comes to « Gérer mon inventaire » of another account by letters of its name. */
export async function selectAccount(page: Page, w: SelectorWords, account: string, typed = account): Promise<void> {
  const { found, take } = await openSelector(page, w)
  await page.keyboard.type(typed)
  await take(found.filter({ hasText: account }))
  await choose(page, w.inventory, w.manageInventory)
}

const focusLimitMs = 2_000
type SelectorWords = Pick<
  Words,
  'selectPurchasingAccount' | 'search' | 'searchResults' | 'inventory' | 'manageInventory'
>

/** Whatever else one came for: each time that the portal asks for a domain, it is put off. */
export async function putDomainOff(page: Page): Promise<void> {
  await page.addLocatorHandler(page.locator('dialog[data-pop-up]:modal'), (dialog) =>
    dialog.getByRole('button').click(),
  )
}

/** What opens and closes a group. */
export function groupOf(page: Page, name: string): Locator {
  return page.locator('summary').filter({ has: page.getByRole('heading', { level: 3, name, exact: true }) })
}

/** The table of a group that holds this edition. */
export function tableOf(page: Page, edition: string): Locator {
  return page.getByRole('table').filter({ has: rowOf(page, edition) })
}

/** The row of an edition. */
export function rowOf(page: Page, edition: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('rowheader').filter({ hasText: edition }) })
}

/** The row's cells after its heading say these things, in this order. */
export async function expectCells(row: Locator, texts: readonly (string | RegExp)[]): Promise<void> {
  const cells = row.getByRole('cell')
  for (const [index, text] of texts.entries()) await expect(cells.nth(index)).toHaveText(text)
}

/** Opens the row's « Actions » and follows one of them. */
export async function act(row: Locator, actions: string, action: string): Promise<void> {
  await row.getByText(actions).first().click()
  await row.getByRole('link', { name: action }).click()
}

/** A colour of the theme as the browser computes it. */
export async function colourOf(page: Page, colour: string): Promise<string> {
  return await page.evaluate((wanted) => {
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.color = wanted
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  }, colour)
}

/** The newest e-mail to an address whose subject matches; e-mails are sent by jobs while the portal already answers. */
export async function letterTo(page: Page, address: string, subject: RegExp): Promise<Letter> {
  const rows = page
    .getByRole('row')
    .filter({ hasText: address })
    .filter({ has: page.getByRole('link', { name: subject }) })
  await expect(async () => {
    await page.goto('/mailbox')
    await expect(rows.first()).toBeVisible({ timeout: 500 })
  }).toPass()
  const href = await rows.first().getByRole('link').getAttribute('href')
  const html = await (await page.request.get(`${String(href)}/html`)).text()
  return { html, id: String(href) }
}

export interface Letter {
  readonly id: string
  readonly html: string
}

/** Where a letter's button leads, which is what somebody who clicks it opens. */
export function buttonOf({ html }: Letter, label: string): string {
  const links = [...html.matchAll(/<a\b[^>]*href="([^"]+)"[^>]*>([\s\S]*?)<\/a>/g)]
  const button = links.find(([, , content = '']) => content.replaceAll(/<[^>]+>/g, '').trim() === label)
  if (button?.[1] === undefined) throw new Error(`The letter has no button « ${label} »`)
  return button[1].replaceAll('&amp;', '&')
}

/** Opens the menu of roles and ticks some. */
export async function pickRoles(page: Page, menu: string, roles: readonly string[]): Promise<void> {
  const picker = page.locator('details').filter({ hasText: menu })
  await picker.locator('summary').click()
  for (const role of roles) await picker.getByRole('checkbox', { name: role }).check()
  await picker.locator('summary').click()
}

/** The words of a letter, as whoever reads it sees them. */
export function textIn({ html }: Letter): string {
  return html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replaceAll(/\s+/g, ' ')
}

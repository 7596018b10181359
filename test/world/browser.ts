/**
 * What every browser test does on every page: nothing is written to the console as an error, axe finds nothing, nothing
 * sticks out at the side, and what a screen reader hears is what was agreed, but for what changes from day to day.
 */
import { test as base, expect, type Page } from '@playwright/test'
import { demonstrationPassword } from '../../demo/demonstration.ts'
import { findings } from './axe.ts'

export { expect }

/** Playwright's test; a page that logs an error or throws one fails it. */
export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ page }, use) => {
      const said: string[] = []
      page.on('console', (message) => {
        // A form that is refused is answered with 422 or 409, which Chromium calls an error.
        if (message.type() === 'error' && !/status of (?:409|422)/.test(message.text())) said.push(message.text())
      })
      page.on('pageerror', (error) => said.push(error.message))
      await use(undefined)
      expect(said, 'errors in the console').toEqual([])
    },
    { auto: true },
  ],
})

/**
 * Signs somebody of the demonstration in; ends where the portal leads him. The first of a language in each of Playwright's processes
 * fills in the form; for those after him it is sent without a page being drawn, which takes a tenth of the time.
 */
export async function signIn(page: Page, email: string, label: SignInLabels): Promise<void> {
  if (filledIn.has(label.submit)) await sendForm(page, email)
  else await fillIn(page, email, label)
  filledIn.add(label.submit)
  await expect(page.getByRole('main')).toBeVisible()
}

const filledIn = new Set<string>()

async function fillIn(page: Page, email: string, label: SignInLabels): Promise<void> {
  await page.goto('/sign-in')
  await page.getByRole('textbox', { name: label.email }).fill(email)
  await page.getByRole('textbox', { name: label.password }).fill(demonstrationPassword)
  await page.getByRole('button', { name: label.submit, exact: true }).click()
  await expect(page).not.toHaveURL(/\/sign-in/)
}

async function sendForm(page: Page, email: string): Promise<void> {
  const { origin } = new URL((await page.request.get('/healthz')).url())
  const answer = await page.request.post('/sign-in', {
    form: { email, password: demonstrationPassword },
    // Whoever signs in is told from which device, which is the browser's.
    headers: { accept: 'text/html', origin, 'user-agent': await page.evaluate(() => navigator.userAgent) },
    maxRedirects: 0,
  })
  expect([answer.status(), answer.headers()['location']], `${email} signs in`).toEqual([303, '/'])
  await page.goto('/')
}

/** Opens a menu of the header and follows one of its entries. */
export async function follow(page: Page, menu: string, entry: string): Promise<void> {
  const navigation = page.getByRole('navigation', { name: 'Navigation principale' })
  await navigation.locator('summary').filter({ hasText: menu }).click()
  await navigation.getByRole('link', { name: entry, exact: true }).click()
}

export interface SignInLabels {
  readonly email: string
  readonly password: string
  readonly submit: string
}

/** How far a page may be wider than the window: a rounding error. */
const overhangPx = 1

/** Says what axe finds and what sticks out; the first half of `look`, for pages whose words other tests hold. */
export async function assertSound(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  expect(await findings(page), 'what axe finds').toEqual([])
  const overhang = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(overhang, 'the page is wider than the window').toBeLessThanOrEqual(overhangPx)
}

/** Looks at the page as it stands. `name` is the snapshot's; `rows` keeps only the first row of each table. */
export async function look(page: Page, name: string, { rows = 'all' }: { rows?: 'all' | 'first' } = {}): Promise<void> {
  await assertSound(page)
  const heard = steadied(await page.locator('body').ariaSnapshot())
  expect(rows === 'all' ? heard : withFirstRows(heard)).toMatchSnapshot(`${name}.txt`)
}

const months =
  'janv\\.|févr\\.|mars|avr\\.|mai|juin|juil\\.|août|sept\\.|oct\\.|nov\\.|déc\\.|janvier|février|avril|juillet|septembre|' +
  'octobre|novembre|décembre|Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|January|February|March|April|August|' +
  'September|October|November|December'

/** What follows from the day on which the story is told, told alike. */
const steady: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\b\\d{1,2}(?:er)?\\s(?:${months})(?:\\s\\d{4})?(?![\\p{L}])`, 'gu'), 'DATE'],
  [/(?<=DATE (?:à|at) )\d{1,2}:\d\d/g, 'TIME'],
  [/\b(?:MP|PB|PC)-\d{4}-\d+/g, 'ORDER'],
  [/\bBC-\d{4}-\d{4}/g, 'PURCHASE-ORDER'],
  [/\/orders\/(files\/)?\d+/g, '/orders/$1ID'],
  [/\/domains\/\d+/g, '/domains/ID'],
  [/\/reports\/deliveries\/\d+/g, '/reports/deliveries/ID'],
  [/\/console\/(agreements|organizations)\/\d+/g, '/console/$1/ID'],
  [/\/(people|operators)\/\d+/g, '/$1/ID'],
  [/token=[\w-]{43}/g, 'token=TOKEN'],
  [/\d+\.\d+\.[\w-]{43}/g, 'LINK'],
  // What accounts are known by at their benefits, and vouchers, have real randomness in them.
  [/\b\d{4}-\d{4}-\d\d\b/g, 'SA-ID'],
  [/\b[A-Z\d]{4}-[A-Z\d]{4}(?:-[A-Z\d]{4})?\b(?!-)/g, 'CODE'],
  [/(?<=- code: )"?[A-Z\d]{8}"?$/gm, 'CODE'],
  [/(?<=Code du programme |Programme code )[A-Z\d]{8}\b/g, 'CODE'],
  [/\b(change=|\/benefits\/|#remove-|#revoke-)\d+/g, '$1ID'],
  // Contoso Paris is the first account; the number of another depends on how many the story founds before it.
  [/\/purchasing-accounts\/(?!1\b)\d+/g, '/purchasing-accounts/ID'],
  [/(?<=\/set-up)\?key=[^\s"#]+(?:#service-\d+)?/g, '?STATE'],
  // Which services wait depends on what other tests set up and order meanwhile.
  [/\b\d+ services? à commander/g, 'SERVICES à commander'],
  [/\b\d+ échéances? chez vos clients/g, 'EXPIRIES chez vos clients'],
  [/\baccount=\d+(?:&waiting=\d+)?/g, 'account=ID'],
  [/\b(open=|#order-)\d+/g, '$1ID'],
  // A partner's request by its number, which depends on what other tests ask for meanwhile.
  [/#(day|status|benefits|acts)-\d+/g, '#$1-ID'],
  [/\b(older|newer)=[^&\s"]+/g, '$1=CURSOR'],
  // How many are at the demonstration's service meanwhile.
  [/\d[\d\u202f,]* (?:en usage sur une quantité disponible de|in use of) [\d\u202f,]+(?: available)? \d+\s?%/g, '—'],
  // Where the demonstration's service and the portal listen.
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'],
  [/localhost:\d+/g, 'localhost:PORT'],
  // The months under a chart, of which there is one more or less according to the day.
  [new RegExp(`- img: (?:(?:${months})(?:\\s\\d{4})?\\s?)+$`, 'gmu'), '- img: MONTHS'],
]

/** The two ways to the help, which stand on every page: which guide explains which page follows from help/contents.json. */
const helpLinks = /^ *- link "(?:Aide|Aide sur cette page|Help|Help on this page)":\n *- \/url: \/help[^\n]*\n/gm

function steadied(snapshot: string): string {
  const withoutHelp = `${snapshot}\n`.replaceAll(helpLinks, '')
  return steady.reduce((text, [pattern, word]) => text.replaceAll(pattern, word), withoutHelp)
}

/** Without the rows after the first one of each group of rows: which orders are on a page depends on the day. */
function withFirstRows(snapshot: string): string {
  const kept: string[] = []
  let rowIndent = -1
  let skipping = false
  for (const line of snapshot.split('\n')) {
    const indent = line.length - line.trimStart().length
    const isRow = /^\s*- row\b/.test(line)
    if (indent < rowIndent || (indent === rowIndent && !isRow)) {
      rowIndent = -1
      skipping = false
    }
    if (isRow && rowIndent === -1) rowIndent = indent
    else if (isRow && indent === rowIndent) skipping = true
    if (!skipping) kept.push(line)
  }
  return kept.join('\n')
}

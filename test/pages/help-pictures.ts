/**
 * How each picture that a guide names is taken, of the demonstration: who looks, and where. test/help.test.ts compares the names with
 * those in the guides.
 */
import type { Page } from '@playwright/test'
import { wordsOf, type GuideLocale } from '../guides/words.ts'

export interface HelpPicture {
  /** His address; a visitor where there is none. */
  readonly by?: string
  /** Brings the page to where it is taken. */
  readonly show: (page: Page, locale: GuideLocale) => Promise<unknown>
}

const claire = 'claire.martin@contoso.example'
const julie = 'julie.moreau@fabrikam.example'
const harry = 'harry@contoso.com'
const karim = 'karim.benali@partenaire-b.example'
const olivier = 'olivier.petit@editeur.example'
const contoso = '/purchasing-accounts/1'
const arrow = 'main a.arrow'

export const picturesOfHelp: Readonly<Record<string, HelpPicture>> = {
  'sign-in': { show: at('/sign-in') },
  'invitation-request': { show: at('/invitation-request') },
  profile: { by: claire, show: at('/profile') },
  users: { by: claire, show: at('/access/users') },
  'invite-user': { by: claire, show: at('/access/users/invite') },
  'user-details': {
    by: claire,
    async show(page) {
      await page.goto('/access/users')
      await page.getByRole('link', { name: 'Nadia Roux' }).click()
    },
  },
  'partner-visibility': { by: claire, show: at('/access/partner-visibility') },
  'associate-domain': { by: harry, show: at('/domains') },
  'set-up-choose': { by: claire, show: chooseServices },
  'set-up-review': {
    by: claire,
    async show(page, locale) {
      await chooseServices(page, locale)
      await page.getByRole('button', { name: wordsOf(locale).next, exact: true }).click()
    },
  },
  'account-selector': {
    by: julie,
    async show(page, locale) {
      const w = wordsOf(locale)
      await page.getByText(w.selectPurchasingAccount, { exact: true }).click()
      await page.keyboard.type('Fab')
      await page.getByRole('listbox', { name: w.searchResults }).locator('mark').first().waitFor()
    },
  },
  inventory: {
    by: claire,
    async show(page) {
      await page.goto(`${contoso}/inventory`)
      await page.getByRole('heading', { level: 3, name: 'Office 365', exact: true }).click()
    },
  },
  'item-history': {
    by: claire,
    show: atLink(
      `${contoso}/inventory?q=Office+365+Enterprise+E3`,
      'main a[href*="/inventory/"]:not([href*="set-up"])',
    ),
  },
  'order-history': { by: claire, show: atLink(`${contoso}/orders`, 'main a[href*="open="]') },
  downloads: { by: claire, show: at(`${contoso}/downloads`) },
  keys: { by: claire, show: at(`${contoso}/keys`) },
  benefits: { by: claire, show: at(`${contoso}/benefits`) },
  benefit: { by: claire, show: atLink(`${contoso}/benefits`, arrow) },
  convert: {
    by: claire,
    async show(page) {
      const planning = ['Services de planification', 'Planning Services'].map((name) => `${arrow}:has-text("${name}")`)
      await atLink(`${contoso}/benefits`, planning.join(', '))(page, 'fr')
      await page.goto(`${page.url()}/convert`)
    },
  },
  'report-unpaid': { by: claire, show: atLink('/reports', 'main a[href*="/reports/unpaid"]') },
  agreement: { by: claire, show: atLink('/agreements', 'main table a') },
  'api-key': { by: claire, show: at('/profile/api-keys/new') },
  home: { by: claire, show: at(contoso) },
  security: { by: claire, show: at('/profile/security') },
  'partner-administrator': {
    by: karim,
    show: atLink(
      '/partner/customers?q=Tailspin',
      'main table a',
      'main table a',
      'nav a[href$="/designated-administrator"]',
    ),
  },
  'partner-to-order': { by: karim, show: at('/partner/to-order') },
  'partner-order': { by: karim, show: atLink('/partner/to-order', 'main table a[href*="/orders/new"]') },
  'partner-customers': { by: karim, show: at('/partner/customers') },
  'partner-permission': {
    by: karim,
    show: atLink('/partner/customers?q=Litware', 'main table a', 'main table a', 'nav a[href$="/request"]'),
  },
  'partner-users': { by: karim, show: at('/partner/users') },
  'publisher-agreement': { by: olivier, show: at('/console/agreements/new') },
  'publisher-partner-change': { by: olivier, show: at('/console/purchasing-accounts/1/partner') },
  'publisher-partner': { by: olivier, show: at('/console/partners/new') },
  'publisher-downloads': { by: olivier, show: at('/console/downloads') },
  'publisher-viewing': {
    by: olivier,
    show: atLink('/console/people?q=claire.martin', 'main table a', 'main a[href$="/viewing"]'),
  },
  'publisher-benefits': { by: olivier, show: at('/console/benefits') },
  'publisher-services': { by: olivier, show: at('/console/services') },
  'publisher-webhooks': { by: olivier, show: at('/console/webhooks/new') },
  'publisher-emails': { by: olivier, show: at('/console/outbox?receiver=marc.duval%40tailspin.example') },
  'publisher-journal': { by: olivier, show: at(`${contoso}/journal`) },
}

function at(path: string): HelpPicture['show'] {
  return (page) => page.goto(path)
}

/** A page, then the first of each kind of link on the next one. */
function atLink(path: string, ...selectors: readonly string[]): HelpPicture['show'] {
  return async (page) => {
    await page.goto(path)
    for (const selector of selectors) {
      const href = await page.locator(selector).first().getAttribute('href')
      if (href === null) throw new Error(`${selector} leads nowhere`)
      await page.goto(new URL(href, page.url()).href)
    }
  }
}

async function chooseServices(page: Page, locale: GuideLocale): Promise<void> {
  const w = wordsOf(locale)
  await page.goto(`${contoso}/inventory/set-up`)
  const service = page.getByRole('listitem').filter({ has: page.getByRole('checkbox', { name: 'Power BI' }) })
  await service.getByRole('checkbox', { name: 'Power BI' }).check()
  await service.getByLabel(w.quantity).fill('100')
}

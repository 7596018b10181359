/**
 * The publisher, a partner and a customer, each in a browser of his own, from a new agreement to a report that is empty again: an
 * administrator is invited, an order comes as a file, a service is set up by whoever needs it and ordered by whoever sells it. In French,
 * then in English, each with an agreement of its own.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { expect, look, signIn } from '../world/browser.ts'
import { test } from '../world/own-portal.ts'
import { buttonOf, choose, groupOf, letterTo, putDomainOff, rowOf } from './steps.ts'
import { wordsOf } from './words.ts'

test.use({ portalOf: 'three-sides' })
// One after the other, so that one portal does for both languages.
test.describe.configure({ mode: 'serial' })

const operator = 'olivier.petit@editeur.example'
/** A step that finds nothing to act on says so soon, and not when the whole test is over. */
const actionLimitMs = 20_000
/** What the customer gets and nobody of the demonstration is offered software of. */
const licence = { code: 'OFFICE-STD-2016', name: 'Office Standard' }
const softwareBytes = 3_000_000
const password = 'Neuf-lanternes-au-port'

const customers = {
  fr: {
    agreement: '4500200001',
    key: 'KD7QF-2WXRN-9HTVM-PB4LC-6ZJG8',
    account: '0007000001',
    organization: 'Northwind SAS',
    place: 'Northwind Nantes',
    city: 'Nantes',
    number: 'ORG-30001',
    firstName: 'Lucie',
    lastName: 'Perrin',
    email: 'lucie.perrin@northwind.example',
    agent: 'karim.benali@partenaire-b.example',
    partner: { number: 'PB-2002', name: 'Partenaire B' },
    welcome: /accès.*prêt/,
    language: 'français',
    ready: /^Vos services en ligne sont prêts/,
  },
  en: {
    agreement: '4500200002',
    key: 'R8VNB-5QKTG-3XMHW-J2DPZ-7LCF4',
    account: '0007000002',
    organization: 'Wingtip Ltd',
    place: 'Wingtip Leeds',
    city: 'Leeds',
    number: 'ORG-30002',
    firstName: 'Oliver',
    lastName: 'Hale',
    email: 'oliver.hale@wingtip.example',
    agent: 'daniel.evans@partenaire-c.example',
    partner: { number: 'PC-3003', name: 'Partenaire C' },
    welcome: /access.*ready/,
    language: 'English',
    ready: /^Your online services are ready/,
  },
} as const

for (const locale of ['fr', 'en'] as const) {
  const w = wordsOf(locale)
  const customer = customers[locale]
  const labels = { email: w.email, password: w.password, submit: w.signIn }

  test.describe(`three sides (${locale})`, () => {
    test('from a new agreement to a report that is empty again', async ({ browser, portal: { origin, dataDir } }) => {
      test.slow() // three people, some thirty pages
      const [publisher, partner, administrator] = await Promise.all([
        somebody(browser, origin, locale),
        somebody(browser, origin, locale),
        somebody(browser, origin, locale),
      ])
      await Promise.all([signIn(publisher, operator, labels), signIn(partner, customer.agent, labels)])
      // The publisher's own language is French.
      if (locale === 'en') await publisher.getByRole('button', { name: 'English' }).last().click()

      // The publisher registers the agreement, and says which partner serves its account.
      await publisher.getByRole('link', { name: w.registerAgreement }).click()
      for (const [label, typed] of [
        [w.agreementNumber, customer.agreement],
        [w.signedOn, '2026-11-01'],
        [w.anniversary, '2027-11-01'],
        [w.organizationNumber, customer.number],
        [w.signingOrganization, customer.organization],
        [w.firstName, customer.firstName],
        [w.lastName, customer.lastName],
        [w.emailAddress, customer.email],
        [w.accountNumber, customer.account],
        [w.accountPlace, customer.place],
        [w.city, customer.city],
      ] as const) {
        await publisher.getByLabel(label, { exact: true }).fill(typed)
      }
      await publisher.getByRole('button', { name: w.registerSubmit }).click()
      await expect(publisher.getByRole('status')).toContainText(customer.email)
      await publisher.locator('summary').filter({ hasText: w.actions }).last().click()
      await publisher.getByRole('link', { name: w.changePartner }).click()
      await publisher.getByRole('textbox', { name: w.servingNumber }).fill(customer.partner.number)
      await publisher.getByRole('button', { name: w.addPartner, exact: true }).click()
      await expect(publisher.getByRole('status')).toContainText(customer.partner.name)
      await look(publisher, `partner-added-${locale}`)

      // Whom the agreement names comes in by his e-mail.
      await administrator.goto(buttonOf(await letterTo(administrator, customer.email, customer.welcome), w.startNow))
      await administrator.getByRole('textbox', { name: w.createPassword }).fill(password)
      await administrator.getByRole('textbox', { name: w.confirmPassword }).fill(password)
      await administrator.getByRole('button', { name: w.start, exact: true }).click()
      await expect(administrator.getByRole('main')).toContainText(customer.place)
      await look(administrator, `first-home-${locale}`)

      // The partner sends a file of orders, and it is accepted whole.
      await choose(partner, w.orders, w.orderFiles)
      await partner.getByLabel(w.orderFile).setInputFiles({
        name: 'orders.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(orderFile(customer.account, locale)),
      })
      await partner.getByRole('button', { name: w.sendOrderFile }).click()
      await expect(partner.getByText(w.orderFileAccepted)).toBeVisible()
      await look(partner, `file-accepted-${locale}`)

      // The customer owns it, and sets up a hundred more by himself.
      await putDomainOff(administrator)
      await choose(administrator, w.inventory, w.manageInventory)
      await expect(groupOf(administrator, 'Office')).toBeVisible()
      await look(administrator, `inventory-${locale}`)
      await administrator.getByRole('link', { name: w.setUpServices }).click()
      const service = administrator
        .getByRole('list', { name: w.services })
        .getByRole('listitem')
        .filter({ has: administrator.getByRole('checkbox', { name: 'Office 365', exact: true }) })
      await service.getByRole('checkbox', { name: 'Office 365' }).check()
      await service.getByLabel(w.planName).selectOption({ label: 'Office 365 Enterprise E1' })
      await service.getByLabel(w.quantity).fill('100')
      await administrator.getByRole('button', { name: w.next }).click()
      await administrator.getByRole('button', { name: w.submit }).click()
      await letterTo(administrator, customer.email, customer.ready)

      // It is on the report of both, until the partner orders it with what stands filled in.
      await administrator.goto('/')
      for (const page of [administrator, partner]) {
        await openReport(page, w)
        const row = page.getByRole('row').filter({ hasText: customer.place })
        await expect(row).toContainText('Office 365 Enterprise E1')
      }
      await look(administrator, `report-${locale}`)
      await choose(partner, w.orders, w.toOrder)
      const waiting = rowOf(partner, customer.place).or(partner.getByRole('row').filter({ hasText: customer.place }))
      await waiting.first().getByRole('link', { name: w.orderIt }).click()
      await partner.getByRole('textbox', { name: w.orderNumber, exact: true }).fill(`PB-3S-${locale}-2`)
      await partner.getByRole('button', { name: w.sendOrder }).click()
      await expect(partner.getByRole('status')).toContainText(`PB-3S-${locale}-2`)
      await openReport(administrator, w)
      await expect(administrator.getByText(w.reportEmpty)).toBeVisible()
      await look(administrator, `report-empty-${locale}`)

      // The publisher offers software to whoever has a licence of it; the customer takes it, and it is what was offered.
      const software = Buffer.alloc(softwareBytes, customer.place)
      await putIntoStore(dataDir, `office/${locale}.iso`, software)
      await choose(publisher, w.offer, w.consoleDownloads)
      await publisher.getByRole('link', { name: w.registerFile }).click()
      await publisher.getByRole('textbox', { name: w.filePath }).fill(`office/${locale}.iso`)
      await publisher.getByRole('textbox', { name: w.fileItem }).fill(licence.code)
      await publisher.getByRole('textbox', { name: w.fileLanguage }).fill(locale)
      await publisher.getByRole('button', { name: w.registerFileSubmit, exact: true }).click()
      await expect(async () => {
        await publisher.reload()
        await expect(publisher.getByText(w.fileOffered, { exact: true })).toBeVisible({ timeout: 500 })
      }).toPass()
      await look(publisher, `file-offered-${locale}`)
      await choose(administrator, w.inventory, w.downloadSoftware)
      await look(administrator, `software-${locale}`)
      const offered = administrator.getByRole('row').filter({ hasText: customer.language })
      await offered.getByRole('button', { name: w.download }).first().click()
      await expect(administrator.getByText(hashOf(software))).toBeVisible()
      await look(administrator, `link-${locale}`)
      const downloading = administrator.waitForEvent('download')
      await administrator.getByRole('link', { name: w.downloadFile }).click()
      expect(hashOf(await readFile(await (await downloading).path()))).toBe(hashOf(software))

      // The key that activates it is entered by the publisher, who reads it nowhere, and shown to the customer when he asks.
      await choose(publisher, w.offer, w.productKeys)
      await publisher.getByRole('textbox', { name: w.accountNumber }).fill(customer.account)
      await publisher.getByRole('button', { name: w.findKeys }).click()
      await publisher.getByRole('textbox', { name: w.fileItem }).fill(licence.code)
      await publisher.getByRole('textbox', { name: w.productKey }).fill(customer.key)
      await publisher.getByRole('button', { name: w.addKey, exact: true }).click()
      await expect(publisher.getByRole('status')).toContainText(w.keyAdded)
      expect(await publisher.content()).not.toContain(customer.key)
      await look(publisher, `key-entered-${locale}`)
      await choose(administrator, w.inventory, w.productKeys)
      await expect(administrator.getByRole('row').filter({ hasText: licence.name })).toBeVisible()
      expect(await administrator.content()).not.toContain(customer.key)
      await look(administrator, `keys-hidden-${locale}`)
      await administrator.getByRole('button', { name: w.showKey }).click()
      await expect(administrator.getByText(customer.key, { exact: true })).toBeVisible()
      await administrator.goto('/')
      await choose(administrator, w.account, w.journal)
      await expect(administrator.getByRole('row').filter({ hasText: w.keyShown }).first()).toBeVisible()
    })
  })
}

/** Somebody with a browser of his own. */
async function somebody(browser: Browser, baseURL: string, locale: 'fr' | 'en'): Promise<Page> {
  const context = await browser.newContext({
    baseURL,
    locale: locale === 'fr' ? 'fr-FR' : 'en-GB',
    timezoneId: 'Europe/Paris',
  })
  context.setDefaultTimeout(actionLimitMs)
  return await context.newPage()
}

async function openReport(page: Page, w: ReturnType<typeof wordsOf>): Promise<void> {
  await page.getByRole('navigation').first().getByRole('link', { name: w.reports, exact: true }).click()
  await page.getByRole('link', { name: w.unpaidReport }).click()
}

/** As the publisher puts a file into his store, beside the portal. */
async function putIntoStore(dataDir: string, path: string, content: Buffer): Promise<void> {
  const place = join(dataDir, 'software', path)
  await mkdir(dirname(place), { recursive: true })
  await writeFile(place, content)
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

/** Two licences and a subscription, separated as a French spreadsheet does it, or an English one. */
function orderFile(account: string, locale: 'fr' | 'en'): string {
  const separator = locale === 'fr' ? ';' : ','
  const rows = [
    ['order_number', 'order_date', 'purchasing_account', 'order_line', 'kind', 'item', 'quantity'],
    [`PB-3S-${locale}-1`, '2026-11-02', account, '1', 'license', licence.code, '25'],
    [`PB-3S-${locale}-1`, '2026-11-02', account, '2', 'subscription', 'EMS', '50'],
  ]
  return rows.map((row) => `${row.join(separator)}\r\n`).join('')
}

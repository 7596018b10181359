/**
 * Guide 5, « Avantages Software Assurance et services », followed step by step in a browser on the demonstration: in French with the
 * guide's own labels, then in English. Each language uses an account whose benefits no other test touches.
 */
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from '@playwright/test'
import { expect, look, signIn, test } from '../world/browser.ts'
import { choose, letterTo, putDomainOff, rowOf, selectAccount, textIn } from './steps.ts'
import { wordsOf } from './words.ts'

const readers = {
  fr: {
    by: 'claire.martin@contoso.example',
    account: undefined,
    accountName: 'Contoso Paris',
    partner: { name: 'Partenaire B', person: 'karim.benali@partenaire-b.example' },
    asked: /Partenaire B demande à gérer les avantages/,
    answered: { approved: /pouvez désormais gérer les avantages/, removed: /ne pouvez plus gérer les avantages/ },
    confirmed: {
      approved: 'Vous avez approuvé la demande de Partenaire B de gérer vos avantages.',
      removed: 'Vous avez supprimé la capacité de Partenaire B à gérer vos avantages.',
    },
    withUsers: 'Résolution des problèmes 24/7 – Téléphone',
    homeUse: 'Programme d’utilisation à domicile',
    planning: 'Services de planification',
    vouchers: 'Bons de formation',
    measures: {
      'Résolution des problèmes 24/7 – Téléphone': /incidents? restants?/,
      'Formation en ligne': /participants? restants?/,
      'Programme d’utilisation à domicile': /licences? restantes?/,
      'Microsoft Dynamics CustomerSource': /Non mesuré/,
      'Module multilingue pour Microsoft Office': /téléchargements? restants?/,
      'Services de planification': /jours? restants?/,
      'Bons de formation': /jours? restants?/,
    },
    user: { first: 'Karim', last: 'Benali', email: 'karim.benali@contoso.example' },
    converted: 2,
    toCreate: 'Jours à créer',
    toConvertBack: 'Jours à reconvertir',
    most: /Vous pouvez créer (\d+)\sjours? au plus/,
  },
  en: {
    by: 'nora.bailey@fabrikam.example',
    account: 'Fabulous Hotels Redmond',
    accountName: 'Fabulous Hotels Redmond',
    partner: { name: 'Partenaire C', person: 'daniel.evans@partenaire-c.example' },
    asked: /Partenaire C asks to manage the benefits/,
    answered: { approved: /may now manage the benefits/, removed: /may no longer manage the benefits/ },
    confirmed: {
      approved: 'You have approved the request of Partenaire C to manage your benefits.',
      removed: 'You have removed the ability of Partenaire C to manage your benefits.',
    },
    withUsers: 'E-Learning',
    homeUse: 'Home Use Program',
    planning: 'Planning Services',
    vouchers: 'Training Vouchers',
    measures: {
      'E-Learning': /participants? left/,
      'Home Use Program': /licences? left/,
      'Planning Services': /days? left/,
      'Training Vouchers': /days? left/,
    },
    user: { first: 'Dana', last: 'Cole', email: 'dana.cole@fabrikam.example' },
    converted: 1,
    toCreate: 'Days to create',
    toConvertBack: 'Days to convert back',
    most: /You can create (\d+)\sdays? at most/,
  },
} as const

for (const locale of ['fr', 'en'] as const) {
  const reader = readers[locale]
  const w = wordsOf(locale)
  const labels = { email: w.email, password: w.password, submit: w.signIn }
  const { partner } = reader

  test.describe(`guide 5 (${locale})`, () => {
    test.describe.configure({ mode: 'serial' })
    test.use({ locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })

    /** « Gérer mon inventaire », the account where there are several, and the tab. */
    async function toBenefits(page: Page): Promise<void> {
      await putDomainOff(page)
      await signIn(page, reader.by, labels)
      await choose(page, w.inventory, w.manageInventory)
      if (reader.account !== undefined) await selectAccount(page, w, reader.account)
      await page.getByRole('link', { name: w.benefits }).click()
      await expect(page.getByRole('heading', { level: 2, name: w.ownBenefits })).toBeVisible()
    }

    /** The arrow at the end of a benefit's row. */
    async function toDetails(page: Page, benefit: string): Promise<void> {
      await rowOf(page, benefit).locator('a.arrow').click()
      await expect(page.getByRole('heading', { level: 1, name: benefit })).toBeVisible()
    }

    test('Afficher les avantages', async ({ page }) => {
      // Steps 1 to 3. « Inventaire » > « Gérer mon inventaire », the account, the tab.
      await toBenefits(page)

      // Step 4. « Vos avantages »: each in its own measure, with a short « Description ».
      for (const [benefit, measure] of Object.entries(reader.measures)) {
        await expect(rowOf(page, benefit)).toContainText(measure)
      }
      await look(page, `benefits-${locale}`)
      const row = rowOf(page, reader.homeUse)
      await row.getByText(w.description, { exact: false }).first().click()
      await expect(row.getByRole('link', { name: w.learnMore })).toBeVisible()

      // « Autres avantages auxquels vous pouvez être éligible »; one that was held once says so.
      const others = page.getByRole('table', { name: w.otherBenefits })
      await expect(others).toBeVisible()
      if (locale === 'fr') await expect(others).toContainText(w.benefitExpired)
    })

    test('Donner à un partenaire la permission de gérer vos avantages', async ({ page, browser }) => {
      // The request comes from the partner, in his Partner Center.
      await askInPartnerCenter(browser, partner.person, reader.accountName)

      // Step 1. An e-mail says so. Steps 2 and 3. The tab, and the link under « Vos avantages ».
      await letterTo(page, reader.by, reader.asked)
      await toBenefits(page)
      await page.getByRole('link', { name: w.partnerPermissions }).click()

      // Step 4. « Avantages gérés par les partenaires ».
      await expect(page.getByRole('heading', { level: 1, name: w.managedByPartners })).toBeVisible()
      const request = page.getByRole('region', { name: partner.name })
      await expect(request).toContainText(w.requestPending)
      await look(page, `permission-pending-${locale}`)

      // Step 5. « CHANGER LE STATUT » > « Approuver la demande », « ENVOYER ».
      const status = request.getByRole('combobox', { name: w.changeStatus })
      await expect(status.getByRole('option', { name: w.refuseRequest })).toBeAttached()
      await status.selectOption(w.approveRequest)
      await request.getByRole('button', { name: w.sendAnswer }).click()

      // Step 6. The message at the top; the partner is told.
      await expect(page.getByRole('status')).toContainText(reader.confirmed.approved)
      await expect(request).toContainText(w.requestApproved)
      await look(page, `permission-approved-${locale}`)
      await letterTo(page, partner.person, reader.answered.approved)
    })

    test('Supprimer la permission de votre partenaire de gérer vos avantages', async ({ page }) => {
      // Step 1. The same page. Step 2. « Supprimer la permission », « ENVOYER ».
      await toBenefits(page)
      await page.getByRole('link', { name: w.partnerPermissions }).click()
      const request = page.getByRole('region', { name: partner.name })
      await request.getByRole('combobox', { name: w.changeStatus }).selectOption(w.removePermission)
      await request.getByRole('button', { name: w.sendAnswer }).click()

      // Step 3. The message at the top; the partner is told.
      await expect(page.getByRole('status')).toContainText(reader.confirmed.removed)
      await letterTo(page, partner.person, reader.answered.removed)
    })

    test('Découvrir comment utiliser les avantages', async ({ page }) => {
      // Step 1. The arrow at the row's end. Step 2. Instructions for administrators, and what the list said.
      await toBenefits(page)
      await toDetails(page, reader.homeUse)
      await expect(page.getByRole('heading', { level: 2, name: w.forAdministrators })).toBeVisible()
      await look(page, `benefit-${locale}`)

      // The link to instructions that can be sent to users.
      await page.getByRole('link', { name: w.userInstructions }).click()
      await look(page, `instructions-${locale}`)
    })

    test('Ajouter ou supprimer des utilisateurs d’un avantage, ou renvoyer les instructions', async ({ page }) => {
      // Steps 1 and 2. The fields of the new user, then « AJOUTER UN UTILISATEUR ».
      await toBenefits(page)
      await toDetails(page, reader.withUsers)
      await page.getByRole('textbox', { name: w.emailAddress }).fill(reader.user.email)
      await page.getByRole('textbox', { name: w.firstName }).fill(reader.user.first)
      await page.getByRole('textbox', { name: w.lastName }).fill(reader.user.last)
      await page.getByRole('button', { name: w.addUser }).click()
      await expect(page.getByRole('status')).toBeVisible()
      const user = rowOf(page, `${reader.user.first} ${reader.user.last}`)
      await expect(user).toContainText(reader.user.email)
      const address = page.url()
      const letter = await letterTo(page, reader.user.email, new RegExp(reader.withUsers))
      expect(textIn(letter)).toContain(reader.user.first)

      // Step 4. « Renvoyer les instructions à l'utilisateur ».
      await page.goto(address)
      await user.getByText(w.actions).first().click()
      await user.getByRole('button', { name: w.resendInstructions }).click()
      await expect(page.getByRole('status')).toBeVisible()

      // Step 3. « ACTIONS » > « Supprimer l'utilisateur ».
      await user.getByText(w.actions).first().click()
      await user.getByRole('button', { name: w.removeUser }).click()
      await page.getByRole('dialog').getByRole('button', { name: w.removeUser }).click()
      await expect(user).toHaveCount(0)
    })

    test('Afficher le mode de calcul de vos avantages', async ({ page }) => {
      // Steps 1 and 2. « Afficher le mode de calcul » on the details page.
      await toBenefits(page)
      await toDetails(page, reader.planning)
      await page.getByRole('link', { name: w.showCalculation }).click()
      await look(page, `calculation-${locale}`)

      // Step 3. « EXPORTER L'HISTORIQUE DES TRANSACTIONS ».
      const downloading = page.waitForEvent('download')
      await page.getByRole('link', { name: w.exportTransactions }).first().click()
      const download = await downloading
      expect((await readFile(await download.path())).length).toBeGreaterThan(100)
    })

    test('Convertir des bons de formation en jours de services de planification', async ({ page }) => {
      // Steps 1 to 4. The list; used and left of « Services de planification ».
      await toBenefits(page)
      const [planning, vouchers] = [await leftOf(page, reader.planning), await leftOf(page, reader.vouchers)]
      await toDetails(page, reader.planning)

      // Step 5. « CONVERTIR UN AVANTAGE » opens a form over the page.
      await page.getByRole('button', { name: w.convertBenefit }).click()
      const form = page.getByRole('dialog', { name: w.convertBenefit })
      const most = Number(reader.most.exec(await form.innerText())?.[1])
      expect(most).toBe(Math.floor(vouchers / 3))

      // Step 6. It says how many days can be made and what would be left, and takes no more.
      await form.getByRole('textbox', { name: reader.toCreate }).fill(String(reader.converted))
      await expect(form.getByRole('definition').nth(0)).toContainText(String(planning + reader.converted))
      await expect(form.getByRole('definition').nth(1)).toContainText(String(vouchers - 3 * reader.converted))
      await look(page, `conversion-${locale}`)
      await form.getByRole('textbox', { name: reader.toCreate }).fill(String(most + 1))
      await form.getByRole('button', { name: w.convert, exact: true }).click()
      const field = page.getByRole('textbox', { name: reader.toCreate })
      await expect(field).toHaveValue(String(most + 1))
      await expect(page.getByRole('alert')).toBeVisible()

      // Step 7. « CONVERTIR »: the new number of days, and the smaller one of vouchers, are in the list.
      await field.fill(String(reader.converted))
      await page.getByRole('button', { name: w.convert, exact: true }).click()
      await expect(page.getByRole('status')).toBeVisible()
      expect([await leftOf(page, reader.planning), await leftOf(page, reader.vouchers)]).toEqual([
        planning + reader.converted,
        vouchers - 3 * reader.converted,
      ])

      // The note: « CONVERTIR » on the page of « Bons de formation » undoes it, and nothing more.
      await toDetails(page, reader.vouchers)
      await page.getByRole('button', { name: w.convert, exact: true }).click()
      const back = page.getByRole('dialog').filter({ has: page.getByRole('textbox', { name: reader.toConvertBack }) })
      await back.getByRole('textbox', { name: reader.toConvertBack }).fill(String(reader.converted))
      await look(page, `conversion-back-${locale}`)
      await back.getByRole('button', { name: w.convert, exact: true }).click()
      await expect(page.getByRole('status')).toBeVisible()
      expect([await leftOf(page, reader.planning), await leftOf(page, reader.vouchers)]).toEqual([planning, vouchers])
      await toDetails(page, reader.vouchers)
      await expect(page.getByRole('button', { name: w.convert, exact: true })).toHaveCount(0)
    })

    /** What the list says is left of a benefit. */
    async function leftOf(page: Page, benefit: string): Promise<number> {
      const text = await rowOf(page, benefit).locator('.benefit-use').innerText()
      return Number(/^\s*([\d\u202f,]+)/.exec(text)?.[1]?.replaceAll(/[\u202f,]/g, ''))
    }

    async function askInPartnerCenter(browser: Browser, person: string, account: string): Promise<void> {
      const context = await browser.newContext({ locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })
      const page = await context.newPage()
      await signIn(page, person, labels)
      await page.goto('/partner/benefits/ask')
      await page.getByRole('main').locator('input[role=combobox]').first().fill(account)
      await page.getByRole('option').filter({ hasText: account }).click()
      // What waits already is asked for anew, so that the e-mail comes as one watches.
      await expect(page.getByRole('heading', { level: 1 })).toContainText(account)
      const withdraw = page.getByRole('button', { name: w.withdrawRequest })
      if (await withdraw.isVisible()) await withdraw.click()
      await page.getByRole('button', { name: w.sendRequest }).click()
      await expect(page.getByRole('status')).toBeVisible()
      await context.close()
    }
  })
}

/**
 * Guide 3, « Configurer et utiliser vos services en ligne », its first half: a domain is associated with a purchasing account,
 * its global administrator says yes, publishes the record with the hosting company of the demonstration, and it is proved. In
 * French with the guide's own labels, then in English, each with a domain of its own, by real e-mail and real DNS.
 */
import type { Page } from '@playwright/test'
import { expect, look, signIn, test } from '../world/browser.ts'
import { buttonOf, choose, letterTo } from './steps.ts'
import { wordsOf } from './words.ts'

const password = 'Neuf-lanternes-au-port'

const readers = {
  fr: {
    associating: 'harry@contoso.com',
    account: 'Contoso Lille',
    domain: 'contoso.com',
    isListed: true,
    unwilling: 'lea@contoso.com',
    administrator: 'jeffs@contoso.com',
    letter: /administrateur global de/,
    refusal: /ne sera pas administrateur global/,
    proved: /est vérifié/,
  },
  en: {
    associating: 'nora.bailey@fabrikam.example',
    account: 'Maison Fabre',
    domain: 'fabrikam.com',
    isListed: false,
    unwilling: 'lea@fabrikam.com',
    administrator: 'jeffs@fabrikam.com',
    letter: /global administrator of/,
    refusal: /will not be global administrator/,
    proved: /is verified/,
  },
} as const

for (const locale of ['fr', 'en'] as const) {
  const reader = readers[locale]
  const w = wordsOf(locale)
  const labels = { email: w.email, password: w.password, submit: w.signIn }
  const { domain } = reader

  /** Steps 2 and 3 of « Pour associer un domaine à un compte d'achats », up to « ENREGISTRER ». */
  async function fillIn(page: Page, email: string): Promise<void> {
    await page.getByRole('combobox', { name: w.purchasingAccount }).selectOption({ label: await labelOf(page) })
    if (reader.isListed) {
      await page.getByRole('combobox', { name: w.domain }).selectOption(domain)
    } else {
      const other = page.getByRole('textbox', { name: w.otherDomain })
      if (!(await other.isVisible())) await page.getByText(w.selectOtherDomain, { exact: true }).click()
      await other.fill(domain)
    }
    await page.getByRole('radio', { name: w.invite, exact: true }).check()
    await page.getByRole('textbox', { name: w.enterEmail }).fill(email)
  }

  async function labelOf(page: Page): Promise<string> {
    const options = await page.getByRole('combobox', { name: w.purchasingAccount }).locator('option').allTextContents()
    return options.find((option) => option.startsWith(reader.account)) ?? ''
  }

  const rowOf = (page: Page, table: string, text: string) =>
    page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text })

  test.describe(`guide 3 (${locale})`, () => {
    // One story: a domain is proved once.
    test.describe.configure({ mode: 'serial' })
    test.use({ locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })

    test('Pour associer un domaine à un compte d’achats', async ({ page, browser }) => {
      await signIn(page, reader.associating, labels)
      // Step 1. « Compte », then « Associer des domaines ».
      await choose(page, w.account, w.associateDomains)
      await expect(page.getByRole('heading', { level: 1, name: w.associateDomains })).toBeVisible()
      await look(page, `domains-${locale}`)

      // Step 4. The e-mail must end in the domain: that is said at once, beside the field, and nothing is lost.
      await fillIn(page, 'jeffs@elsewhere.com')
      await page.getByRole('button', { name: w.save, exact: true }).click()
      await expect(page.getByRole('textbox', { name: w.enterEmail })).toHaveAttribute('aria-invalid', 'true')
      await expect(page.getByRole('textbox', { name: w.enterEmail })).toHaveValue('jeffs@elsewhere.com')
      await look(page, `domains-refused-${locale}`)

      // Somebody who says « Non, pas moi »: whoever named him is told.
      await fillIn(page, reader.unwilling)
      await page.getByRole('button', { name: w.save, exact: true }).click()
      await expect(rowOf(page, w.domainsOfAccounts, reader.account)).toContainText(domain)
      await look(page, `domains-saved-${locale}`)
      const elsewhere = await browser.newContext({ locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })
      const visitor = await elsewhere.newPage()
      const unwelcome = await letterTo(page, reader.unwilling, reader.letter)
      await visitor.goto(buttonOf(unwelcome, w.startNow))
      await visitor.getByRole('button', { name: w.notMe, exact: true }).click()
      await expect(visitor.getByRole('heading', { level: 1, name: w.answerWasNo })).toBeVisible()
      await look(visitor, `said-no-${locale}`)
      await elsewhere.close()
      await letterTo(page, reader.associating, reader.refusal)

      // Steps 2 to 4 again, with the one who will do it.
      await page.goto('/domains')
      await fillIn(page, reader.administrator)
      await page.getByRole('button', { name: w.save, exact: true }).click()
      await expect(rowOf(page, w.globalAdministrators, reader.administrator)).toContainText(w.invitationSent)
    })

    test('Inviter un administrateur global pour ce domaine', async ({ page, context }) => {
      // Step 1. « Démarrer maintenant » in the e-mail opens the page of somebody without a work account.
      const letter = await letterTo(page, reader.administrator, reader.letter)
      const link = buttonOf(letter, w.startNow)
      await page.goto(link)
      await expect(page.getByRole('heading', { level: 1, name: w.createAccount })).toBeVisible()
      await look(page, `administrator-sign-up-${locale}`)

      // Step 2. His name and a password, then « Démarrer ».
      await page.getByRole('textbox', { name: w.firstName }).fill('Jeff')
      await page.getByRole('textbox', { name: w.lastName }).fill('Smith')
      await page.getByRole('textbox', { name: w.createPassword }).fill(password)
      await page.getByRole('textbox', { name: w.confirmPassword }).fill(password)
      await page.getByRole('button', { name: w.start, exact: true }).click()
      await expect(page.getByRole('button', { name: w.yes, exact: true })).toBeVisible()

      // Or, as somebody who has one: « Se connecter ».
      await context.clearCookies()
      await page.goto(link)
      await look(page, `administrator-sign-in-${locale}`)
      await page.getByRole('link', { name: w.signIn, exact: true }).click()
      await page.getByRole('textbox', { name: w.email }).fill(reader.administrator)
      await page.getByRole('textbox', { name: w.password }).fill(password)
      await page.getByRole('button', { name: w.signIn, exact: true }).click()

      // Step 3. « Oui, je souhaite être l'administrateur » or « Non, pas moi ».
      await expect(page.getByRole('button', { name: w.notMe, exact: true })).toBeVisible()
      await look(page, `question-${locale}`)
      await page.getByRole('button', { name: w.yes, exact: true }).click()

      // Step 4. The TXT record that proves the domain.
      await expect(page.getByRole('heading', { level: 1 })).toContainText(domain)
      const record = page.locator('dl').filter({ hasText: 'TXT' })
      const [, name = '', value = '', ttl = ''] = await record.locator('code').allTextContents()
      expect(name).toBe(`_comptoir-challenge.${domain}`)
      expect(value).toMatch(/^token=[\w-]{43}$/)
      expect(ttl).toBe('3600')
      await page.getByRole('button', { name: w.check, exact: true }).click()
      await expect(page.getByRole('status').filter({ hasText: w.nothingThere })).toBeVisible()

      // Step 5. The hosting company, and its section « Ajouter un enregistrement TXT ou MX pour vérification ».
      for (const company of ['OVHcloud', 'Proseware']) {
        await page.getByRole('combobox', { name: w.hostingCompany }).selectOption({ label: company })
        await page.getByRole('button', { name: w.showSteps }).click()
        await expect(page.getByRole('heading', { level: 2, name: w.addRecord })).toBeVisible()
        await expect(page.getByRole('listitem').filter({ hasText: company }).first()).toBeVisible()
      }
      await look(page, `proof-${locale}`)
      await page
        .getByRole('main')
        .getByRole('link', { name: /Proseware/ })
        .click()
      await publish(page, name, value)

      // Step 6. It is done, and he is global administrator; the page and an e-mail say so.
      await page.goto('/')
      await page.getByRole('link', { name: domain }).first().click()
      await page.getByRole('button', { name: w.check, exact: true }).click()
      await expect(page.getByRole('status').filter({ hasText: domain })).toBeVisible()
      await look(page, `proved-${locale}`)
      // From there to the administration of the services.
      await expect(page.getByRole('main').getByRole('link', { name: w.administerServices })).toHaveAttribute(
        'href',
        '/services',
      )
      await letterTo(page, reader.administrator, reader.proved)
      await letterTo(page, reader.associating, reader.proved)
    })

    test('Les utilisateurs peuvent désormais utiliser les services', async ({ page }) => {
      await signIn(page, reader.associating, labels)
      await choose(page, w.account, w.associateDomains)
      await expect(rowOf(page, w.domainsOfAccounts, reader.account)).toContainText(w.verified)
      await expect(rowOf(page, w.globalAdministrators, reader.administrator)).toContainText('Jeff Smith')
    })
  })
}

/** What one does at the demonstration's hosting company; another value may stand there already. */
async function publish(page: Page, name: string, value: string): Promise<void> {
  for (const text of ['token=of-somebody-else', value]) {
    await page.locator('#name').fill(name)
    await page.locator('#text').fill(text)
    await page.locator('form[action$="?/add"] button').click()
    await expect(page.getByRole('cell', { name: text, exact: true })).toBeVisible()
  }
}

/**
 * Guide 4, « Afficher les licences, les services et l'historique des commandes », followed step by step in a browser on the
 * demonstration: in French with the guide's own labels, then in English. « Configurer des services en ligne » is in a file of its
 * own. Left to what brings them: the benefits tab and the report « Rapprochement de services en ligne non payés ».
 */
import { expect, look, signIn, test } from '../world/browser.ts'
import { act, choose, colourOf, expectCells, groupOf, openSelector, putDomainOff, rowOf, tableOf } from './steps.ts'
import { wordsOf } from './words.ts'

const readers = {
  fr: {
    oneAccount: 'claire.martin@contoso.example',
    severalAccounts: 'julie.moreau@fabrikam.example',
    officeProfessionalPlus: 'Office Professionnel Plus',
    visualStudio: 'Visual Studio Ultimate avec MSDN',
    azureCommitment: 'Engagement financier Microsoft Azure',
    notOrdered: '100 non commandés',
    date: /^\d{1,2}(er)?\s\p{L}+\.?\s\d{4}$/u,
    inDays: 'dans 23 jours',
  },
  en: {
    oneAccount: 'emma.clark@contoso.example',
    severalAccounts: 'sara.davis@fabrikam.example',
    officeProfessionalPlus: 'Office Professional Plus',
    visualStudio: 'Visual Studio Ultimate with MSDN',
    azureCommitment: 'Microsoft Azure Monetary Commitment',
    notOrdered: '100 not ordered',
    date: /^(\d{1,2}\s\p{L}+|\p{L}+\s\d{1,2},)\s\d{4}$/u,
    inDays: 'in 23 days',
  },
} as const

for (const locale of ['fr', 'en'] as const) {
  const reader = readers[locale]
  const w = wordsOf(locale)
  const labels = { email: w.email, password: w.password, submit: w.signIn }
  const identity = [w.edition, w.version, w.accountNumber, w.accountName, w.use]
  // Seats in use: how many there are depends on who is at the demonstration's service meanwhile.
  const used = /^(—|\d)/

  test.describe(`guide 4 (${locale})`, () => {
    test.use({ locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })

    test('Afficher les informations de vos licences et services', async ({ page }) => {
      // The way in, « Pour démarrer »: sign in, Inventaire > Gérer mon inventaire.
      await page.goto('/sign-in')
      await look(page, `sign-in-${locale}`)
      await signIn(page, reader.oneAccount, labels)
      await expect(page.getByRole('heading', { level: 1, name: w.homeTitle })).toBeVisible()
      await look(page, `home-${locale}`)

      // Step 1. The tab « Licences et services » is there by default.
      await choose(page, w.inventory, w.manageInventory)
      await expect(page.getByRole('heading', { level: 1, name: w.section })).toBeVisible()
      await expect(page.getByRole('link', { name: w.licencesAndServices })).toHaveAttribute('aria-current', 'page')
      await look(page, `inventory-${locale}`)

      // Step 2, remark: with a single purchasing account there is no selector; the account is shown by itself.
      await expect(page.getByText(w.selectAccount)).toHaveCount(0)
      await expect(page.getByText('Contoso Paris').first()).toBeVisible()

      // Step 3, « Rechercher »: a part of a product's name.
      await page.getByRole('searchbox', { name: w.search }).fill('profession plus')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('heading', { level: 3 })).toHaveText(['Office'])
      await expect(rowOf(page, reader.officeProfessionalPlus)).toBeVisible()
      await look(page, `inventory-found-${locale}`)

      // Step 3, « Parcourir »: the whole list.
      await page.getByRole('searchbox', { name: w.search }).fill('')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('heading', { level: 3, name: 'Office 365', exact: true })).toBeVisible()

      // Step 4: « Développer/Réduire » shows the editions and versions of a product group.
      const office = groupOf(page, 'Office')
      await expect(office).toHaveAttribute('title', w.expand)
      await office.click()
      await expect(tableOf(page, reader.officeProfessionalPlus).getByRole('columnheader')).toContainText([
        ...identity,
        w.licences,
        w.coverage,
        w.nextExpiry,
      ])
      // Remark: only online services have a next expiry.
      await expectCells(rowOf(page, reader.officeProfessionalPlus), [
        '2013',
        '0005438761',
        'Contoso Paris',
        '—',
        '600',
        '600',
        '—',
      ])
      await office.click()
      await expect(rowOf(page, reader.officeProfessionalPlus)).toBeHidden()
    })

    test('Abonnements disponibles et commandés, Actions, afficher/masquer', async ({ page }) => {
      await signIn(page, reader.oneAccount, labels)
      await choose(page, w.inventory, w.manageInventory)

      // An online service has subscriptions where a licence has licences and Software Assurance.
      await groupOf(page, 'Office 365').click()
      const e1 = rowOf(page, 'Office 365 Enterprise E1')
      await expect(tableOf(page, 'Office 365 Enterprise E1').getByRole('columnheader')).toContainText([
        ...identity,
        w.subscriptionsAvailable,
        w.subscriptionsOrdered,
        w.nextExpiry,
      ])
      // Remark: what is available and not ordered is what the customer has set up himself.
      const unordered = new RegExp(`^450${reader.notOrdered}`) // and by when it has to be
      await expectCells(e1, ['—', '0005438761', 'Contoso Paris', used, unordered, '350', reader.date])

      // The service itself opens by « Développer/Réduire » too: its edition and both quantities.
      await e1.getByTitle(w.expand).click()
      const details = page.getByRole('row').filter({ has: page.getByRole('term').filter({ hasText: w.available }) })
      const opened = details.filter({ visible: true })
      await expect(opened.getByRole('term')).toContainText([w.edition, w.available, w.ordered])
      await expect(opened.getByRole('definition')).toContainText(['Office 365 Enterprise E1', '450', '350'])

      // « Actions » > « Afficher l'historique ».
      await act(e1, w.actions, w.history)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Office 365 Enterprise E1')
      await expect(page.getByRole('table', { name: w.transactions })).toBeVisible()
      await look(page, `history-${locale}`)
      await page.goBack()

      // Hint: everything at once by « afficher/masquer », at the top of the page.
      await page.getByRole('link', { name: w.showHide }).click()
      await expect(rowOf(page, reader.officeProfessionalPlus)).toBeVisible()
      await expect(rowOf(page, 'SQL Server Standard').first()).toBeVisible()
      await look(page, `inventory-open-${locale}`)
      await page.getByRole('link', { name: w.showHide }).click()
      await expect(rowOf(page, reader.officeProfessionalPlus)).toBeHidden()
    })

    test('Afficher les packages', async ({ page }) => {
      await signIn(page, reader.oneAccount, labels)
      await choose(page, w.inventory, w.manageInventory)
      await expect(page.getByRole('heading', { level: 2, name: w.products })).toBeVisible()
      await expect(page.getByRole('heading', { level: 2, name: w.packages })).toHaveCount(0)

      await page.getByRole('checkbox', { name: w.showPackages }).check()
      await expect(page.getByRole('heading', { level: 2, name: w.packages })).toBeVisible()
      await expect(page.getByRole('heading', { level: 2, name: w.products })).toBeVisible()
      await groupOf(page, 'Enterprise Cloud Suite').click()
      const together = rowOf(page, 'Office 365 Enterprise E3').filter({ visible: true })
      await expectCells(together, ['—', '0005438761', 'Contoso Paris', used, '250', '250', reader.date])
      await expect(tableOf(page, 'Enterprise Mobility').getByRole('columnheader')).toContainText([
        ...identity,
        w.subscriptionsAvailable,
        w.subscriptionsOrdered,
      ])
      await look(page, `inventory-packages-${locale}`)
    })

    test('Afficher et gérer les abonnements MSDN et Azure', async ({ page }) => {
      await signIn(page, reader.oneAccount, labels)
      await choose(page, w.inventory, w.manageInventory)

      // Steps 1 and 2: the product, then « Actions » > « Gérer l'abonnement », which leads to its own portal.
      for (const [group, item, portal] of [
        ['Visual Studio', reader.visualStudio, 'https://msdn.example/'],
        ['Azure', reader.azureCommitment, 'https://azure.example/'],
      ] as const) {
        await groupOf(page, group).click()
        await rowOf(page, item).getByText(w.actions).first().click()
        await expect(rowOf(page, item).getByRole('link', { name: w.manageSubscription })).toHaveAttribute(
          'href',
          portal,
        )
        // Remark: its transactions are there too.
        await expect(rowOf(page, item).getByRole('link', { name: w.history })).toBeVisible()
      }
      await rowOf(page, reader.azureCommitment).getByRole('link', { name: w.history }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(reader.azureCommitment)
      await look(page, `history-azure-${locale}`)
    })

    test('Afficher votre historique de commandes', async ({ page }) => {
      await signIn(page, reader.oneAccount, labels)

      // Steps 1 and 2: Compte > Afficher l'historique des commandes.
      await choose(page, w.account, w.orderHistory)
      await expect(page.getByRole('heading', { level: 1, name: w.ordersTitle })).toBeVisible()
      const orders = page.getByRole('table', { name: w.ordersTitle })
      await expect(orders.getByRole('columnheader', { name: w.purchaseOrder })).toBeVisible()
      await expect(orders.getByRole('row').nth(2)).toContainText(/BC-\d{4}-\d{4}/)
      await look(page, `orders-${locale}`, { rows: 'first' })

      // Step 3: an order opens into its three sections.
      await orders.getByRole('row').nth(2).getByRole('link').click()
      for (const section of [w.orderHeader, w.orderInformation, w.orderItems]) {
        await expect(page.getByRole('heading', { name: section })).toBeVisible()
      }
      // Remark: the customer's own number of the order.
      const term = page.getByRole('term').filter({ hasText: w.purchaseOrder })
      await expect(term).toBeVisible()
      await expect(page.getByRole('definition').filter({ hasText: /^BC-\d{4}-\d{4}$/ })).toBeVisible()
      await look(page, `orders-opened-${locale}`, { rows: 'first' })
    })

    test('Sélectionner un compte d’achats', async ({ page }) => {
      await putDomainOff(page)
      await signIn(page, reader.severalAccounts, labels)
      await choose(page, w.inventory, w.manageInventory)

      // Step 1.
      const { found, take } = await openSelector(page, w)
      // Step 2: letters of the name, until the account appears. Fab finds several.
      await page.keyboard.type('Fab')
      await expect(found).toHaveCount(8)
      await expect(found.first()).toContainText('Fabrikam Europe')
      await expect(found.last()).toContainText('Maison Fabre')
      await look(page, `selector-${locale}`)

      // The other fields, chosen by the menu, one at a time.
      for (const [field, typed, name] of [
        [w.agreementNumber, '4500084406', 'Fabrikam Fiber'],
        [w.organization, 'Northwind', 'Northwind Traders'],
        [w.place, 'Toul', 'Maison Fabre'],
        [w.accountNumber, '0005220194', 'Fabrikam Redmond'],
        [w.accountName, 'Fiber', 'Fabrikam Fiber'],
      ] as const) {
        await page.getByRole('combobox', { name: w.searchIn }).selectOption({ label: field })
        await page.getByRole('combobox', { name: w.search, exact: true }).fill(typed)
        await expect(found).toHaveText([new RegExp(name)])
      }

      // Several of them combined: a part of the name and the place leave one.
      await page.getByText(w.combine).click()
      const combined = page.locator('form').filter({ has: page.getByRole('combobox', { name: w.organization }) })
      await combined.getByRole('combobox', { name: w.accountName }).fill('Fabrikam')
      await expect(found).toHaveCount(5)
      await combined.getByRole('combobox', { name: w.place }).fill('Redmond')
      await expect(found).toHaveText([/Fabrikam Redmond/])
      await look(page, `selector-combined-${locale}`)
      await take(found)
      await choose(page, w.inventory, w.manageInventory)
      await expect(page.getByText('0005220194').first()).toBeVisible()
      await look(page, `inventory-several-${locale}`)
    })

    test('Afficher les conseils', async ({ page }) => {
      await signIn(page, reader.oneAccount, labels)
      await choose(page, w.inventory, w.manageInventory)
      await groupOf(page, 'Office').click()
      await groupOf(page, 'Office 365').click()
      await rowOf(page, 'Office 365 Enterprise E1').getByTitle(w.expand).click()
      for (const [term, text] of [
        [w.licences, w.helpLicences],
        [w.coverage, w.helpCoverage],
        [w.available, w.helpAvailable],
        [w.ordered, w.helpOrdered],
      ] as const) {
        const icon = page.getByRole('button', { name: w.help.replace('{term}', term) }).filter({ visible: true })
        const tip = page.getByRole('tooltip').filter({ hasText: text })
        // By hovering over the icon, as the guide says;
        await icon.hover()
        await expect(tip).toBeVisible()
        await page.mouse.move(0, 0)
        await expect(tip).toBeHidden()
        // by keyboard, where Escape closes it.
        await icon.focus()
        await page.keyboard.press('Shift+Tab')
        await page.keyboard.press('Tab')
        await expect(tip).toBeVisible()
        await page.keyboard.press('Escape')
        await expect(tip).toBeHidden()
      }
    })

    test('Rechercher des services en ligne qui arrivent à expiration', async ({ page }) => {
      await signIn(page, reader.oneAccount, labels)
      await choose(page, w.inventory, w.manageInventory)
      await page.getByRole('link', { name: w.showHide }).click()

      // Within 90 days: « Expire bientôt ». Within 30 days: the date in red, and in words.
      const soon = rowOf(page, 'Exchange Online Archiving')
      await expect(soon).toContainText(w.expiresSoon)
      const crm = rowOf(page, 'Dynamics CRM Online Professional')
      await expect(crm).toContainText(reader.inDays)
      const red = await colourOf(page, 'var(--bad)')
      await expect(crm.getByRole('cell').filter({ hasText: reader.inDays }).locator('b')).toHaveCSS('color', red)
      await expect(soon.getByRole('cell').filter({ hasText: w.expiresSoon })).not.toHaveCSS('color', red)
      // One that does not expire soon has no alert.
      await expect(rowOf(page, 'Office 365 Enterprise E1')).not.toContainText(w.expiresSoon)

      // What has expired is there when it is asked for.
      await expect(rowOf(page, 'Enterprise Mobility + Security E3')).toHaveCount(0)
      await page.getByRole('checkbox', { name: w.showExpired }).check()
      await expect(groupOf(page, 'Enterprise Mobility + Security')).toContainText('150')
      await look(page, `inventory-expired-${locale}`)
    })
  })
}

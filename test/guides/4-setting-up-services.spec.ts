/**
 * Guide 4, « Configurer des services en ligne »: the button, and the message that the partner must soon order what was set up.
 * Guide 3 has the steps in between. Each language uses an account of its own, whose services no other test counts.
 */
import { expect, signIn, test } from '../world/browser.ts'
import { choose, groupOf, putDomainOff, rowOf, selectAccount } from './steps.ts'
import { wordsOf } from './words.ts'

const readers = {
  fr: {
    by: 'julie.moreau@fabrikam.example',
    account: 'Fabrikam Santé',
    orderSoon: /doit bientôt les commander, avant le/,
    notOrdered: '100 non commandés',
  },
  en: {
    by: 'nora.bailey@fabrikam.example',
    account: 'Northwind Traders',
    orderSoon: /must order them soon, before/,
    notOrdered: '100 not ordered',
  },
} as const

for (const locale of ['fr', 'en'] as const) {
  const reader = readers[locale]
  const w = wordsOf(locale)

  test.describe(`guide 4, set-up (${locale})`, () => {
    test.use({ locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })

    test('Configurer des services en ligne', async ({ page }) => {
      await putDomainOff(page)
      await signIn(page, reader.by, { email: w.email, password: w.password, submit: w.signIn })
      await choose(page, w.inventory, w.manageInventory)
      await selectAccount(page, w, reader.account)

      // The button on the tab « Licences et services » leads to finding and beginning new services (guide 3 has the steps).
      await page.getByRole('link', { name: w.setUpServices }).click()
      const power = page.getByRole('listitem').filter({ has: page.getByRole('checkbox', { name: 'Power BI' }) })
      await power.getByRole('checkbox', { name: 'Power BI' }).check()
      await power.getByLabel(w.quantity).fill('100')
      await page.getByRole('button', { name: w.next }).click()
      await page.getByRole('button', { name: w.submit }).click()

      // The message: the partner must order them soon. It is said again beside what is not ordered.
      await expect(page.getByRole('status').filter({ hasText: reader.orderSoon })).toBeVisible()
      await page.getByRole('link', { name: w.returnToServices }).click()
      await groupOf(page, 'Power BI').click()
      await expect(rowOf(page, 'Power BI Pro')).toContainText(reader.notOrdered)
    })
  })
}

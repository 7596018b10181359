/** People who left, at the domain of the demonstration that is proved, in English: without scripts as with them. */
import { expect, look, signIn, test } from '../world/browser.ts'
import { w } from './customer.ts'

const administrator = 'taiyo@contoso.co.uk'
const domain = 'contoso.co.uk'
const labels = { email: w.email, password: w.password, submit: w.signIn }
const take = 'Take access away'

// One list: what is looked at holds nobody else's addresses.
test.describe.configure({ mode: 'serial' })

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled })

    test('an address is taken its access, and given it back', async ({ page }) => {
      const left = `${javaScriptEnabled ? 'paul' : 'rose'}.parti@${domain}`
      await signIn(page, administrator, labels)
      await page.goto('/services')
      await page.getByRole('link', { name: domain }).first().click()
      const field = page.getByRole('main').getByRole('textbox', { name: 'E-mail address' })
      for (const [typed, said] of [
        ['', 'Type the work e-mail address.'],
        ['paul@elsewhere.example', `does not end in ${domain}`],
        [administrator, 'is global administrator of'],
      ] as const) {
        await field.fill(typed)
        await page.getByRole('button', { name: take }).click()
        await expect(page.getByText(said)).toBeVisible()
        await expect(field).toHaveValue(typed)
      }
      if (javaScriptEnabled) await look(page, 'barred-refused')
      await field.fill(left.toUpperCase())
      await page.getByRole('button', { name: take }).click()
      await expect(page.getByRole('status')).toContainText('Access is taken away')
      const row = page.getByRole('row').filter({ hasText: left })
      await expect(row).toBeVisible()
      if (javaScriptEnabled) await look(page, 'barred')
      await row.getByRole('button', { name: 'Give access back' }).click()
      await expect(page.getByRole('status')).toContainText('Access is given back')
      await expect(row).toHaveCount(0)
    })
  })
}

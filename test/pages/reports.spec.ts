/** Reports in a browser: found, filtered, refused, kept under a name, scheduled and ended; in each portal and both languages. */
import { wordsOf } from '../guides/words.ts'
import { assertSound, expect, look, signIn, test } from '../world/browser.ts'

const w = wordsOf('fr')
const labels = { email: w.email, password: w.password, submit: w.signIn }
const unpaid = 'Rapprochement de services en ligne non payés'

test('a customer finds the unpaid report, and a filter on another’s account says so and keeps what was typed', async ({
  page,
}) => {
  await signIn(page, 'nadia.roux@contoso.example', labels)
  await page.getByRole('navigation', { name: 'Navigation principale' }).getByRole('link', { name: 'Rapports' }).click()
  await look(page, 'reports')
  await page.getByRole('link', { name: unpaid }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(unpaid)
  await assertSound(page)
  await page.goto('/reports/unpaid-services?account=0005251190')
  await expect(page.getByRole('textbox', { name: 'Numéro du compte d’achats' })).toHaveValue('0005251190')
  await expect(page.getByRole('main')).toContainText('Aucun de vos comptes d’achats n’a ce numéro.')
  await look(page, 'report-refused')
})

for (const name of [
  'unpaid-services',
  'license-position',
  // A few rows: axe takes its time with each.
  'orders?period=last-30-days',
  'expiries',
  'people',
  'benefit-use',
]) {
  test(`${name} is sound on a small screen and a large one, in the light and in the dark`, async ({ page }) => {
    await signIn(page, 'nadia.roux@contoso.example', labels)
    for (const [width, colorScheme] of [
      [360, 'light'],
      [1920, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      // Anew, since buttons change their colour over a moment.
      await page.goto(`/reports/${name}`)
      await expect(page.getByRole('table').last()).toBeVisible()
      await assertSound(page)
    }
  })
}

test('filters are kept under a name, and a report is scheduled, ended and removed', async ({ page }) => {
  await signIn(page, 'emma.clark@contoso.example', labels)
  await page.goto('/reports/orders?period=this-year')
  const main = page.getByRole('main')
  await main.getByText('Save these filters').first().click()
  await main.getByRole('textbox', { name: 'Name', exact: true }).fill('This year')
  await main.getByRole('button', { name: 'Save these filters', exact: true }).click()
  await expect(page).toHaveURL(/period=this-year&saved=\d+$/)
  await expect(main.getByRole('navigation', { name: 'Saved filters' })).toContainText('This year')
  await assertSound(page)
  await main.getByText('Change the saved filters').click()
  await main.getByRole('button', { name: 'Remove “This year”' }).click()
  await expect(main.getByRole('navigation', { name: 'Saved filters' })).toHaveCount(0)

  await main.getByRole('link', { name: 'Have this report sent by e-mail' }).click()
  await main.getByRole('combobox', { name: 'Frequency' }).selectOption('monthly')
  await main.getByRole('combobox', { name: 'Day of the month' }).selectOption('31')
  await assertSound(page)
  await main.getByRole('button', { name: 'Schedule the delivery' }).click()
  await expect(main.getByRole('status')).toContainText('The delivery is scheduled.')
  await look(page, 'deliveries-en')
  await main.getByRole('button', { name: 'End' }).click()
  await expect(main.getByRole('status')).toContainText('The delivery has ended.')
  await main.getByRole('button', { name: 'Remove' }).click()
  await expect(main).toContainText('No scheduled delivery')
})

test('a partner and the publisher have theirs', async ({ page }) => {
  await signIn(page, 'lea.fontaine@partenaire-b.example', labels)
  await page.goto('/reports')
  await expect(page.getByRole('main').getByRole('link', { name: 'Utilisateurs et rôles' })).toHaveCount(0)
  await page.getByRole('main').getByRole('link', { name: 'Position des licences' }).click()
  await assertSound(page)
  expect((await page.request.get('/reports/people')).status()).toBe(404)
  await page.context().clearCookies()
  await signIn(page, 'olivier.petit@editeur.example', labels)
  await page.goto('/reports/people')
  await assertSound(page)
})

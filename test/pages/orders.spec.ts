/** The order history: its filters and what they say when they are wrong, its places, its export. */
import { expect, look, test } from '../world/browser.ts'
import { addressOf, contosoNumber, enter, fabrikamNumber, w } from './customer.ts'

test('filters keep what was typed and say beside the field what to type', async ({ page }) => {
  await enter(page, 'claire')
  const orders = `${await addressOf(page, contosoNumber)}/orders`
  await page.goto(`${orders}?from=2026-02-30&q=BC-&partner=x`)
  const from = page.getByRole('textbox', { name: 'Du', exact: true })
  await expect(from).toHaveValue('2026-02-30')
  await expect(from).toHaveAccessibleDescription(/Saisissez une date qui existe/)
  await expect(page.getByRole('combobox', { name: 'Partenaire' })).toHaveAccessibleDescription(/Choisissez une valeur/)
  await expect(page.getByRole('searchbox', { name: w.search })).toHaveValue('BC-')
  await expect(page.getByRole('table')).toHaveCount(0)
  await look(page, 'orders-wrong-filter')

  await page.goto(`${orders}?from=2026-03-01&to=2026-02-01`)
  await expect(page.locator('#to')).toHaveAccessibleDescription(/avant la date de début/)
  const refused = await page.request.get(`${orders}.csv?from=2026-02-30`)
  expect(refused.status()).toBe(422)
})

test('the filters narrow the list and the export alike', async ({ page }) => {
  await enter(page, 'claire')
  const orders = `${await addressOf(page, contosoNumber)}/orders`
  await page.goto(orders)
  await page.getByRole('combobox', { name: 'Partenaire' }).selectOption({ label: 'Partenaire B' })
  await expect(page).toHaveURL(/partner=2/)
  const numbers = await page.getByRole('row').getByRole('link', { name: /^PB-/ }).allTextContents()
  expect(numbers.length).toBeGreaterThan(1)
  await expect(page.getByRole('row').getByRole('link', { name: /^MP-/ })).toHaveCount(0)

  const href = await page.getByRole('link', { name: 'Exporter' }).getAttribute('href')
  const text = await (await page.request.get(href ?? '')).text()
  const lines = text.trimEnd().split('\n').slice(1)
  expect(new Set(lines.map((line) => line.split('";"')[1]))).toEqual(new Set(numbers))

  await page.getByRole('searchbox', { name: w.search }).fill('MP-')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Aucune commande ne correspond' })).toBeVisible()
  await page.getByRole('link', { name: 'Effacer les filtres' }).click()
  await expect(page).toHaveURL(orders)
})

test('the list leads to its first, next, previous and last pages and to a date', async ({ page }) => {
  await enter(page, 'julie')
  const orders = `${await addressOf(page, fabrikamNumber)}/orders`
  await page.goto(orders)
  const rows = page
    .getByRole('table')
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') })
  const first = async () => await rows.first().getByRole('link').textContent()
  const newest = await first()
  const pages = page.getByRole('navigation', { name: 'Pages de la liste' })
  await pages.getByRole('link', { name: 'Suivants' }).click()
  await expect(rows).toHaveCount(50)
  expect(await first()).not.toBe(newest)
  await pages.getByRole('link', { name: 'Précédents' }).click()
  expect(await first()).toBe(newest)
  await pages.getByRole('link', { name: 'Derniers' }).click()
  await expect(pages.getByRole('link', { name: 'Suivants' })).toHaveCount(0)
  await pages.getByRole('link', { name: 'Premiers' }).click()
  expect(await first()).toBe(newest)

  const year = new Date().getFullYear() - 1
  await page.getByRole('textbox', { name: 'Aller à la date' }).fill(`${String(year)}-03-15`)
  await page.getByRole('button', { name: 'Aller' }).click()
  await expect(page).toHaveURL(new RegExp(`date=${String(year)}-03-15`))
  await expect(rows.first()).toContainText(String(year))
  await expect(pages.getByRole('link', { name: 'Précédents' })).toBeVisible()
})

test('an order opens in place and at an address of its own', async ({ page }) => {
  await enter(page, 'claire')
  const orders = `${await addressOf(page, contosoNumber)}/orders`
  await page.goto(orders)
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') })
    .first()
  const number = (await row.getByRole('link').textContent()) ?? ''
  await row.getByRole('link').click()
  await expect(page.getByRole('heading', { name: w.orderHeader })).toBeVisible()
  await page.getByRole('link', { name: 'Afficher cette commande seule' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Commande ${number}` })).toBeVisible()
  for (const section of [w.orderHeader, w.orderInformation, w.orderItems]) {
    await expect(page.getByRole('heading', { level: 2, name: section })).toBeVisible()
  }
  await look(page, 'order', { rows: 'first' })
})

test('whoever sees nothing but users of an account finds at home who waits for him', async ({ page }) => {
  await enter(page, 'ines')
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 3 })).toContainText(['Emma Clark', 'Maud Keller'])
  await look(page, 'home-of-users')
  const orders = await page.request.get(`${await addressOf(page, contosoNumber)}/orders`)
  expect(orders.status()).toBe(403)
})

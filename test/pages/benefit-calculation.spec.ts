/** « Afficher le mode de calcul » (guide 5): the lines, their total, the orders behind them, and the history as files. */
import { readXlsx } from 'hucre/xlsx'
import { expect, look, test } from '../world/browser.ts'
import { addressOf, fabrikamNumber, enter } from './customer.ts'

const exportName = 'Exporter l’historique des transactions'

test('a calculation is shown line by line, and its total is what is granted', async ({ page }) => {
  await enter(page, 'julie')
  const benefits = `${await addressOf(page, fabrikamNumber)}/benefits`
  await page.goto(benefits)
  const row = page.getByRole('row').filter({ hasText: 'Services de planification' })
  const details = await row.getByRole('link', { name: /^Détails de l’avantage/ }).getAttribute('href')
  await page.goto(`${details ?? ''}/calculation`)

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mode de calcul')
  const lines = page.getByRole('table', { name: 'Mode de calcul' }).getByRole('row')
  const amounts = await lines.evaluateAll((rows) =>
    rows.map((each) => each.querySelector('[data-label="jours"]')?.textContent?.trim() ?? ''),
  )
  const numbers = amounts
    .map((text) => text.replaceAll(/\s/gu, '').replace('−', '-'))
    .filter((text) => /^[+-]?\d+$/.test(text))
    .map(Number)
  const total = numbers.pop()
  expect(total).toBeGreaterThan(0)
  expect(numbers.reduce((sum, each) => sum + each, 0)).toBe(total)
  await expect(lines.last()).toContainText('Total accordé')
  await look(page, 'benefit-calculation')

  const orders = page.getByRole('table', { name: 'Mode de calcul' }).getByRole('link')
  await orders.first().click()
  await expect(page).toHaveURL(/\/orders\/\d+$/)
})

test('the history is exported as a spreadsheet and as CSV', async ({ page }) => {
  await enter(page, 'julie')
  const benefits = `${await addressOf(page, fabrikamNumber)}/benefits`
  await page.goto(benefits)
  const row = page.getByRole('row').filter({ hasText: 'Services de planification' })
  const details = await row.getByRole('link', { name: /^Détails de l’avantage/ }).getAttribute('href')
  await page.goto(`${details ?? ''}/calculation`)

  const file = await page.request.get((await page.getByRole('link', { name: exportName }).getAttribute('href')) ?? '')
  expect(file.headers()['content-disposition']).toMatch(
    /^attachment; filename="historique-\d+-Services-de-planification-\d{4}-\d\d-\d\d\.xlsx"$/,
  )
  const [sheet] = (await readXlsx(new Uint8Array(await file.body()))).sheets
  const csv = await page.request.get(
    (await page.getByRole('link', { name: 'Exporter en CSV' }).getAttribute('href')) ?? '',
  )
  const lines = (await csv.body()).toString().trimEnd().split('\n')
  expect(lines[0]).toContain('"Date";"Opération";"Pour";"Par";"Partenaire"')
  expect(sheet?.rows).toHaveLength(lines.length)
  expect(sheet?.rows.length).toBeGreaterThan(1)
  const [on, , , , , granted] = sheet?.rows[1] ?? []
  expect(on).toBeInstanceOf(Date)
  expect(granted).toEqual(expect.any(Number))
})

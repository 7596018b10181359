/** « Licences et services » beyond what guide 4 walks through: what stands in the address, and what works without scripts. */
import { gzipSync } from 'node:zlib'
import { groupOf, rowOf } from '../guides/steps.ts'
import { expect, look, test } from '../world/browser.ts'
import { addressOf, contosoNumber, enter, fabrikamNumber, w } from './customer.ts'

test('what is open, shown and searched stands in the address', async ({ page }) => {
  await enter(page, 'claire')
  const inventory = `${await addressOf(page, contosoNumber)}/inventory`
  await page.goto(inventory)
  await groupOf(page, 'Office').click()
  await expect(page).toHaveURL(/open=g\d+$/)

  await page.getByRole('checkbox', { name: w.showPackages }).check()
  await expect(page.getByRole('heading', { name: w.packages, exact: true })).toBeVisible()
  await expect(page).toHaveURL(/packages=1/)
  await expect(rowOf(page, 'Office Standard')).toBeVisible()

  await page.reload()
  await expect(rowOf(page, 'Office Standard')).toBeVisible()
  await page.getByText(w.showHide).click()
  await expect(page).toHaveURL(/open=all/)
  await page.getByText(w.showHide).click()
  await expect(page).toHaveURL(/open=none/)
  await expect(page.getByRole('table')).toHaveCount(0)
})

test('a search minds neither accents nor capitals, and says what the boxes hide', async ({ page }) => {
  await enter(page, 'claire')
  const inventory = `${await addressOf(page, contosoNumber)}/inventory`
  await page.goto(inventory)
  const field = page.getByRole('searchbox', { name: w.search })
  await field.fill('WÏNDOWS entreprise')
  await field.press('Enter')
  await expect(rowOf(page, 'Windows Entreprise')).toBeVisible()
  await expect(page.getByRole('heading', { level: 3 })).toHaveText(['Windows'])

  // Enterprise Mobility + Security expired, and is part of a package: both boxes hide some of it.
  await field.fill('mobility')
  await field.press('Enter')
  await expect(page.getByRole('status').filter({ hasText: 'mobility' })).toContainText(
    '1 article fait partie d’un package',
  )
  await look(page, 'inventory-nothing-found')
  await page.getByRole('link', { name: w.showPackages }).click()
  await expect(rowOf(page, 'Enterprise Mobility + Security E3')).toBeVisible()

  await page.goto(`${inventory}?q=${'x'.repeat(101)}`)
  await expect(page.getByRole('status').filter({ hasText: '100 caractères' })).toBeVisible()
  await expect(field).toHaveValue('x'.repeat(101))
})

test('« / » finds the search field', async ({ page }) => {
  await enter(page, 'claire')
  await page.goto(`${await addressOf(page, contosoNumber)}/inventory`)
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox', { name: w.search })).toBeFocused()
})

test('a partner sees only what it ordered, and nobody what is another account’s', async ({ page }) => {
  await enter(page, 'lea')
  const contoso = await addressOf(page, contosoNumber)
  await page.goto(`${contoso}/inventory`)
  await expect(groupOf(page, 'Visual Studio')).toBeVisible()
  await expect(groupOf(page, 'Office 365')).toHaveCount(0)
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('the account selector, the boxes and the groups work', async ({ page }) => {
    await enter(page, 'julie')
    await page.goto(`${await addressOf(page, fabrikamNumber)}/inventory`)
    await page.getByText(w.selectAccount).click()
    const panel = page.getByRole('region').filter({ hasText: w.accountNumber }).or(page.locator('.account-bar'))
    await panel.getByRole('searchbox', { name: w.search }).first().fill('Europe')
    await panel.getByRole('button', { name: w.search }).first().click()
    await page.getByRole('link', { name: /Fabrikam Europe/ }).click()
    await expect(page).toHaveURL(/\/inventory$/)
    await expect(page.getByText('0005220318')).not.toHaveCount(0)

    await page.getByRole('checkbox', { name: w.showPackages }).check()
    await page.getByRole('button', { name: 'Appliquer' }).click()
    await expect(page.getByRole('heading', { name: w.packages, exact: true })).toBeVisible()
    await groupOf(page, 'Office').click()
    await expect(rowOf(page, 'Office Professionnel Plus')).toBeVisible()
    await page.getByText(w.showHide).click()
    await expect(page).toHaveURL(/open=all/)
    await expect(rowOf(page, 'Windows Entreprise')).toBeVisible()
  })
})

/** DESIGN: what a browser fetches first; a style that one kind of pages alone has comes with those. */
test('the first visit costs little: scripts below 50 kB, styles below 10 kB', async ({ page }) => {
  await enter(page, 'claire')
  const address = `${await addressOf(page, contosoNumber)}/inventory`
  const html = await (await page.request.get(address)).text()
  const weight = async (pattern: RegExp) => {
    const links = [...html.matchAll(pattern)].map(([, link = '']) => new URL(link, page.url()).href)
    expect(links).not.toEqual([])
    const bodies = await Promise.all(links.map(async (link) => (await page.request.get(link)).body()))
    return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)
  }
  expect(await weight(/<(?:script[^>]*\ssrc|link[^>]*rel="modulepreload"[^>]*href)="([^"]+)"/g)).toBeLessThan(50_000)
  expect(await weight(/<link(?=[^>]*rel="stylesheet")[^>]*href="([^"]+)"/g)).toBeLessThan(10_000)
})

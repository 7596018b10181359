/** An item's history and its export, and what addresses that say nonsense are answered. */
import { act, rowOf } from '../guides/steps.ts'
import { expect, look, test } from '../world/browser.ts'
import { addressOf, contosoNumber, enter, fabrikamNumber, w } from './customer.ts'

test('a long history is paged in both directions and exported whole', async ({ page }) => {
  await enter(page, 'julie')
  const inventory = `${await addressOf(page, fabrikamNumber)}/inventory`
  await page.goto(`${inventory}?q=Office+365+Enterprise+E3`)
  await act(rowOf(page, 'Office 365 Enterprise E3'), w.actions, w.history)

  const pages = page.getByRole('navigation', { name: 'Pages de la liste' })
  const range = async () => ((await pages.textContent()) ?? '').replaceAll(/\s/gu, ' ').trim()
  const total = Number(/sur (\d+)/.exec(await range())?.[1])
  expect(await range()).toContain(`1 à 50 sur ${String(total)}`)
  await pages.getByRole('link', { name: 'Suivants' }).click()
  expect(await range()).toContain('51 à ')
  await pages.getByRole('link', { name: 'Précédents' }).click()
  expect(await range()).toContain('1 à 50 sur')
  await pages.getByRole('link', { name: 'Derniers' }).click()
  expect(await range()).toContain(`à ${String(total)} sur ${String(total)}`)
  await expect(pages.getByRole('link', { name: 'Suivants' })).toHaveCount(0)

  const href = await page.getByRole('link', { name: 'Exporter' }).getAttribute('href')
  const file = await page.request.get(href ?? '')
  expect(file.headers()['content-type']).toBe('text/csv; charset=utf-8')
  expect(file.headers()['content-disposition']).toMatch(
    /^attachment; filename="historique-0005220194-Office-365-Enterprise-E3-\d{4}-\d\d-\d\d\.csv"$/,
  )
  const text = (await file.body()).toString()
  const [head = '', ...lines] = text.trimEnd().split('\n')
  expect(head.charCodeAt(0)).toBe(0xfeff)
  expect(head).toContain('"Date d’effet";"Opération"')
  expect(lines).toHaveLength(total)
  expect(lines[0]).toMatch(/^"\d{4}-\d\d-\d\d";"Ajout de postes";/)
})

test('a partner’s history shows his own transactions without the totals', async ({ page }) => {
  await enter(page, 'lea')
  const inventory = `${await addressOf(page, contosoNumber)}/inventory`
  await page.goto(`${inventory}?q=Visual+Studio+Ultimate`)
  await act(rowOf(page, 'Visual Studio Ultimate'), w.actions, w.history)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Visual Studio Ultimate')
  await expect(page.getByRole('img')).toHaveCount(0)
  await expect(page.getByRole('columnheader', { name: w.available })).toHaveCount(0)
  await look(page, 'history-partner')
})

for (const [path, why] of [
  ['/inventory/999999', 'never held'],
  ['/inventory/abc', 'no number'],
  ['/inventory/16?before=abc', 'no place in the list'],
  ['/inventory/16?package=-1', 'no package'],
  ['/orders/999999', 'no order'],
  ['/orders/abc', 'no number'],
  ['/orders?older=2026-02-30.1', 'no date'],
  ['/orders?newer=yesterday', 'no place in the list'],
] as const) {
  test(`404 for ${path}: ${why}`, async ({ page }) => {
    await enter(page, 'claire')
    const home = await addressOf(page, contosoNumber)
    const answer = await page.request.get(`${home}${path}`, { headers: { accept: 'text/html' } })
    expect(answer.status()).toBe(404)
    expect(await answer.text()).toContain('Cette page n’existe pas')
  })
}

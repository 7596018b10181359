/** The demonstration's hosting company: a domain is taken on, a TXT record published and removed, without scripts too. */
import type { Page } from '@playwright/test'
import { assertSound, expect, test } from '../world/browser.ts'

async function publish(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Nom' }).fill('_comptoir-challenge')
  await page.getByRole('textbox', { name: 'Valeur' }).fill(text)
  await page.getByRole('button', { name: 'Ajouter l’enregistrement' }).click()
}

for (const [width, javaScriptEnabled] of [
  [360, true],
  [1280, false],
] as const) {
  test.describe(`${String(width)} px wide, scripts ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ viewport: { width, height: 900 }, javaScriptEnabled })

    test('a domain is taken on, and a record published and removed', async ({ page }) => {
      const domain = `paris-${String(width)}.example`
      await page.goto('/hosting')
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Domaines hébergés')
      await page.getByRole('textbox', { name: 'Domaine' }).fill(domain)
      await page.getByRole('button', { name: 'Ajouter le domaine' }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(domain)

      await publish(page, ' ')
      await expect(page.getByText('Saisissez la valeur de l’enregistrement.')).toBeVisible()
      await expect(page.getByRole('textbox', { name: 'Nom' })).toHaveValue('_comptoir-challenge')
      await publish(page, 'token=abc')
      await expect(page.getByText('L’enregistrement est publié.')).toBeVisible()
      const row = page.getByRole('row', { name: `_comptoir-challenge.${domain}` })
      await expect(row).toContainText('token=abc')
      if (javaScriptEnabled) await assertSound(page)

      await row.getByRole('button').click()
      await expect(page.getByText('L’enregistrement est supprimé.')).toBeVisible()
      await expect(row).toHaveCount(0)
    })
  })
}

test('a domain that is there already is led to, and what is none is refused', async ({ page }) => {
  await page.goto('/hosting')
  await page.getByRole('textbox', { name: 'Domaine' }).fill('paris.contoso.com')
  await page.getByRole('button', { name: 'Ajouter le domaine' }).click()
  await expect(page.getByText('Le domaine contoso.com est déjà chez Proseware.')).toBeVisible()
  await assertSound(page)
})

/** Software and product keys in a browser (SPEC 9.2): what is saved is what was shown, a download goes on where it stopped, a key is shown once it is asked for. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, follow, look, signIn, test } from '../world/browser.ts'

const labels = { email: 'Adresse e-mail professionnelle', password: 'Mot de passe', submit: 'Se connecter' }
const sha256 = (...parts: readonly Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest('hex')

/** To the link of a file; answers its hash as the page shows it. */
async function toLink(page: Page): Promise<string> {
  await signIn(page, 'paul.lambert@contoso.example', labels)
  await follow(page, 'Inventaire', 'Télécharger des logiciels')
  await page
    .getByRole('row', { name: /Windows Professionnel 10/ })
    .getByRole('button', { name: /Télécharger/ })
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Windows Professionnel 10')
  return (await page.locator('.copied code').first().textContent()) ?? ''
}

test('a file is saved whole, under its name and with the hash that the page shows; its link does so once', async ({
  page,
}) => {
  const shown = await toLink(page)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Télécharger le fichier' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/\.iso$/)
  expect(sha256(readFileSync(await download.path()))).toBe(shown)
  await page.reload()
  await expect(page.getByRole('link', { name: 'Télécharger le fichier' })).toHaveCount(0)
})

test('a download that broke off goes on where it stopped, and is the same file', async ({ page }) => {
  const shown = await toLink(page)
  const href = (await page.getByRole('link', { name: 'Télécharger le fichier' }).getAttribute('href')) ?? ''
  const first = await page.request.get(href, { headers: { range: 'bytes=0-999999', accept: '*/*' } })
  expect(first.status()).toBe(206)
  const { etag = '', 'content-range': range } = first.headers()
  expect(range).toMatch(/^bytes 0-999999\/\d+$/)
  const rest = await page.request.get(href, { headers: { range: 'bytes=1000000-', 'if-range': etag, accept: '*/*' } })
  expect(rest.status()).toBe(206)
  expect(sha256(await first.body(), await rest.body())).toBe(shown)
})

for (const width of [360, 1280]) {
  test.describe(`${String(width)} px wide`, () => {
    test.use({ viewport: { width, height: 900 } })

    test('the list of software, and a link', async ({ page }) => {
      await signIn(page, 'paul.lambert@contoso.example', labels)
      await page.goto('/purchasing-accounts/1/downloads')
      await look(page, `software-${String(width)}`)
    })

    test('product keys: hidden, shown, and asking for more activations', async ({ page }) => {
      await signIn(page, 'paul.lambert@contoso.example', labels)
      await page.goto('/purchasing-accounts/1/keys')
      await look(page, `keys-${String(width)}`)
      const row = page.getByRole('row', { name: /Windows Server Standard 2016/ })
      await row.getByRole('button', { name: /Afficher/ }).click()
      await expect(page.getByRole('main')).toContainText(/[A-Z0-9]{5}(-[A-Z0-9]{5}){4}/)
      await look(page, `key-shown-${String(width)}`)
      // By the keyboard alone: the link to more activations is reached and followed.
      await page
        .getByRole('link', { name: /Demander plus d’activations/ })
        .first()
        .focus()
      await page.keyboard.press('Enter')
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Demander plus d’activations')
      await look(page, `activations-${String(width)}`)
    })
  })
}

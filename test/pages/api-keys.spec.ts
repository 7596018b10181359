/** « Clés d’API » in a browser: a key is made with the password, seen once, opens the API, and opens nothing once it is revoked. */
import { demonstrationPassword } from '../../demo/demonstration.ts'
import { expect, look, signIn, test } from '../world/browser.ts'

const labels = {
  email: 'Adresse e-mail professionnelle',
  password: 'Mot de passe',
  submit: 'Se connecter',
}

test('a key is made, opens the API for what was ticked, and nothing once it is revoked', async ({ page, request }) => {
  await signIn(page, 'claire.martin@contoso.example', labels)
  await page.goto('/profile/api-keys')
  await page.getByRole('link', { name: 'Créer une clé' }).click()

  await page.getByRole('button', { name: 'Créer une clé d’API' }).click()
  await expect(page.getByText('Cochez au moins un droit.').first()).toBeVisible()
  await expect(page.getByText('Donnez un nom à la clé.').first()).toBeVisible()

  await page.getByRole('textbox', { name: 'Nom de la clé' }).fill('Export du soir')
  await page.getByRole('group', { name: 'Lire' }).getByRole('checkbox', { name: 'Comptes d’achats' }).check()
  await page.getByRole('textbox', { name: 'Mot de passe actuel' }).fill(demonstrationPassword)
  const [answer] = await Promise.all([
    page.waitForResponse((each) => each.request().method() === 'POST'),
    page.getByRole('button', { name: 'Créer une clé d’API' }).click(),
  ])
  expect(answer.headers()['cache-control']).toBe('no-store')
  const key = (await page.locator('.record code').textContent()) ?? ''
  expect(key).toMatch(/^cptr_[0-9A-Za-z]{49}$/)

  const ask = (path: string) => request.get(`/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } })
  expect((await ask('/purchasing-accounts')).status()).toBe(200)
  expect((await ask('/partner-users')).status()).toBe(403)

  await page.getByRole('link', { name: 'J’ai copié la clé' }).click()
  await expect(page.getByText('Export du soir')).toBeVisible()
  await expect(page.getByText(/Utilisée en dernier le/)).toBeVisible()
  await expect(page.getByText(key.slice(0, 20))).toHaveCount(0)
  await page.getByRole('button', { name: 'Révoquer la clé Export du soir' }).click()
  await expect(page.getByRole('status')).toContainText('La clé est révoquée')
  expect((await ask('/purchasing-accounts')).status()).toBe(401)
})

for (const width of [360, 1280]) {
  test.describe(`${String(width)} px wide`, () => {
    test.use({ viewport: { width, height: 900 } })

    test('the form, and what it says where something is missing', async ({ page }) => {
      await signIn(page, 'claire.martin@contoso.example', labels)
      await page.goto('/profile/api-keys/new')
      await page.getByRole('textbox', { name: 'Dernier jour' }).or(page.getByLabel('Dernier jour')).fill('2027-01-31')
      await look(page, `api-key-form-${String(width)}`)
      await page.getByRole('button', { name: 'Créer une clé d’API' }).click()
      await look(page, `api-key-refused-${String(width)}`)
    })
  })
}

/** Agreements in a browser (SPEC 9.1): a customer reads his and keeps its contacts right. */
import { assertSound, expect, look, signIn, test } from '../world/browser.ts'

const labels = { email: 'Adresse e-mail professionnelle', password: 'Mot de passe', submit: 'Se connecter' }

test('a customer reads his agreement and names whom to write to', async ({ page }) => {
  await signIn(page, 'julie.moreau@fabrikam.example', labels)
  await page.locator('summary').filter({ hasText: 'Compte' }).first().click()
  await page.getByRole('link', { name: 'Contrats', exact: true }).click()
  await look(page, 'agreements')
  await page.getByRole('link', { name: '4500071120' }).click()
  await look(page, 'agreement')

  await page.getByRole('link', { name: 'Modifier Avis contractuels' }).click()
  await page.getByRole('textbox', { name: 'Prénom' }).fill('Paul')
  await page.getByRole('textbox', { name: 'Téléphone' }).fill('appelez-moi')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByText('Indiquez un numéro de téléphone, comme +33 1 23 45 67 89.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Prénom' })).toHaveValue('Paul')
  await look(page, 'agreement-contact-refused')
  await page.getByRole('textbox', { name: 'Nom de famille' }).fill('Lebrun')
  await page.getByRole('textbox', { name: 'Adresse e-mail' }).fill('paul.lebrun@fabrikam.example')
  await page.getByRole('textbox', { name: 'Téléphone' }).fill('+33 1 99 00 45 67')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByRole('status')).toContainText('Les coordonnées sont enregistrées.')
  await expect(page.getByRole('row', { name: /Avis contractuels/ })).toContainText('Paul Lebrun')

  await page.getByRole('link', { name: 'Modifier Avis contractuels' }).click()
  await page.getByRole('button', { name: 'Retirer ce contact' }).click()
  await expect(page.getByRole('row', { name: /Avis contractuels/ })).toContainText('Personne n’est indiqué')
})

test('his pages hold on a phone, and in English', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 })
  await signIn(page, 'julie.moreau@fabrikam.example', labels)
  await page.goto('/agreements')
  await assertSound(page)
  await page.getByRole('link', { name: '4500071120' }).click()
  await assertSound(page)
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByRole('heading', { name: 'Contact details' })).toBeVisible()
  await page.getByRole('button', { name: 'Français' }).click()
  await expect(page.getByRole('heading', { name: 'Coordonnées' })).toBeVisible()
})

/** Organisations, jobs and health in the Console, on a screen and on a phone. */
import { assertSound, expect, follow, look, signIn, test } from '../world/browser.ts'

const olivier = 'olivier.petit@editeur.example'
const labels = { email: 'Adresse e-mail professionnelle', password: 'Mot de passe', submit: 'Se connecter' }

test('an organisation is found by a word of its name, with what it signed and holds', async ({ page }) => {
  await signIn(page, olivier, labels)
  await follow(page, 'Clients', 'Entités légales')
  await assertSound(page)
  await page.getByRole('searchbox').fill('europe')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Fabrikam Europe SARL' }).click()
  await look(page, 'console-organization', { rows: 'first' })
  await page.goto('/console/organizations?q=personne')
  await expect(page.getByRole('status')).toContainText('personne')
  await assertSound(page)
})

test('jobs say what failed and when each schedule comes round; health says how the installation is', async ({
  page,
}) => {
  await signIn(page, olivier, labels)
  await follow(page, 'Exploitation', 'Tâches')
  await expect(page.getByRole('table', { name: 'Horaires' }).getByRole('row', { name: /mail\.sweep/ })).toBeVisible()
  await assertSound(page)
  await follow(page, 'Exploitation', 'Santé')
  await expect(page.getByText('PostgreSQL')).toBeVisible()
  await expect(page.getByText('Processus au travail')).toBeVisible()
  await assertSound(page)
  await page.setViewportSize({ width: 360, height: 800 })
  for (const path of ['/console/jobs', '/console/health', '/console/organizations', '/console/people?q=c']) {
    await page.goto(path)
    await assertSound(page)
  }
})

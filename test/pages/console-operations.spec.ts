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

test('an administrator of the Console invites a colleague, gives another role, and takes the invitation back', async ({
  page,
}) => {
  await signIn(page, 'olivier.petit@editeur.example', labels)
  await follow(page, 'Exploitation', 'Opérateurs')
  await look(page, 'console-operators')
  await page.getByRole('link', { name: 'Inviter un utilisateur' }).click()
  await page.getByRole('textbox', { name: 'Adresse e-mail' }).fill('claire.martin@contoso.example')
  await page.getByRole('textbox', { name: 'Prénom' }).fill('Noor')
  await page.getByRole('textbox', { name: 'Nom de famille' }).fill('Haddad')
  await page.getByRole('button', { name: 'Inviter un utilisateur' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Prénom' })).toHaveValue('Noor')
  await look(page, 'console-operator-refused')

  await page.getByRole('textbox', { name: 'Adresse e-mail' }).fill('noor.haddad@editeur.example')
  await page.getByRole('button', { name: 'Inviter un utilisateur' }).click()
  await expect(page.getByRole('status')).toContainText('noor.haddad@editeur.example')
  await page.getByRole('link', { name: 'Noor Haddad' }).click()
  await page.getByRole('radio', { name: 'Administrateur' }).check()
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByRole('status')).toContainText('Rôle enregistré')
  await look(page, 'console-operator')

  await page.getByRole('button', { name: 'Supprimer l’accès' }).click()
  const question = page.getByRole('dialog', { name: 'Mettre fin à l’accès de Noor Haddad à la Console' })
  await question.getByRole('button', { name: 'Supprimer l’accès' }).click()
  await expect(page.getByRole('status')).toContainText('Accès supprimé')
  await expect(page.getByRole('link', { name: 'Noor Haddad' })).toBeHidden()
})

test('an account is found by its place, and its page leads to what it belongs to', async ({ page }) => {
  await signIn(page, 'olivier.petit@editeur.example', labels)
  await follow(page, 'Clients', 'Comptes d’achats')
  await page.getByRole('combobox', { name: 'Champ de la recherche' }).selectOption({ label: 'Lieu' })
  await page.getByRole('searchbox').fill('Lyon')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Fabrikam Europe' }).click()
  await look(page, 'console-account', { rows: 'first' })
  await page.getByRole('link', { name: 'Renommer' }).click()
  await page.getByRole('textbox', { name: 'Ville' }).fill(' ')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByText('Indiquez la ville.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Compte d’achats' })).toHaveValue('Fabrikam Europe')
  await assertSound(page)
})

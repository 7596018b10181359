/**
 * An eleventh benefit without code (SPEC 8.2), on a portal of its own: the publisher describes it in the Console, adds a rule, and it
 * stands at the customer's with the right quantity; a use is recorded and given back; it is moved, and withdrawn.
 */
import type { Page } from '@playwright/test'
import { assertSound, expect, follow, signIn } from '../world/browser.ts'
import { test } from '../world/own-portal.ts'

test.use({ portalOf: 'benefits-console' })

const olivier = 'olivier.petit@editeur.example'
const claire = 'claire.martin@contoso.example'
const labels = { email: 'Adresse e-mail professionnelle', password: 'Mot de passe', submit: 'Se connecter' }
const name = 'Heures d’expert'

test.describe.configure({ mode: 'serial' })

test('an eleventh benefit is created; what is wrong is said beside each field, and what was typed is kept', async ({
  page,
}) => {
  await signIn(page, olivier, labels)
  await follow(page, 'Offre', 'Avantages')
  await expect(page.getByRole('rowheader')).toHaveCount(10)
  await assertSound(page)
  await page.getByRole('link', { name: 'Créer un avantage' }).click()
  await assertSound(page)

  const french = page.getByRole('group', { name: 'Français' }).first()
  await page.getByRole('textbox', { name: 'Code', exact: true }).fill('Heures d’expert')
  await french.getByRole('textbox', { name: 'Adresse de « En savoir plus »' }).fill('http://editeur.example/heures')
  const instructions = french.getByRole('textbox', { name: 'Instructions pour les administrateurs' })
  await instructions.fill('1. Appelez.\n\n<script>alert(1)</script>')
  await page.getByRole('checkbox', { name: 'Cet avantage se mesure' }).check()
  await page.getByRole('button', { name: 'Créer l’avantage' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  for (const message of [
    'Minuscules, chiffres et traits d’union seulement.',
    'Donnez un nom dans une langue au moins.',
    'L’adresse doit commencer par https://',
    'Ce texte contient du HTML. Écrivez-le en Markdown.',
  ]) {
    await expect(page.getByText(message, { exact: true }).first()).toBeVisible()
  }
  await expect(instructions).toHaveValue('1. Appelez.\n\n<script>alert(1)</script>')
  await assertSound(page)

  await page.getByRole('textbox', { name: 'Code', exact: true }).fill('expert-hours')
  await french.getByRole('textbox', { name: 'Nom', exact: true }).fill(name)
  await french.getByRole('textbox', { name: 'Description' }).fill('Une heure avec un expert, quand vous voulez.')
  await french.getByRole('textbox', { name: 'Adresse de « En savoir plus »' }).fill('https://editeur.example/heures')
  await instructions.fill('1. **Appelez** votre expert.\n2. Donnez la référence.')
  const words = page.getByRole('group', { name: 'Français' }).last()
  await words.getByRole('textbox', { name: 'Nom au singulier' }).fill('heure')
  await words.getByRole('textbox', { name: 'Nom au pluriel' }).fill('heures')
  await words.getByRole('checkbox', { name: 'Nom féminin' }).check()
  await page.getByRole('combobox', { name: 'Ce que prend un utilisateur' }).selectOption('La quantité choisie pour lui')

  await page.getByRole('button', { name: 'Aperçu' }).click()
  const preview = page.getByRole('group').filter({ hasText: 'Aperçu : Instructions pour les administrateurs' }).last()
  await expect(preview.getByRole('strong')).toHaveText('Appelez')
  await assertSound(page)
  await page.getByRole('button', { name: 'Créer l’avantage' }).click()
  await expect(page.getByRole('status')).toContainText('L’avantage est créé.')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  await expect(page.getByText('Sans règle, personne ne reçoit cet avantage.')).toBeVisible()
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('a rule counts a product group, tells what it would give, and gives it', async ({ page }) => {
    await openBenefit(page)
    await page.getByRole('link', { name: 'Ajouter une règle' }).click()
    await page.getByRole('textbox', { name: 'Donner', exact: true }).fill('2')
    await page.getByRole('textbox', { name: 'Pour chaque lot complet de' }).fill('0')
    await page.getByRole('button', { name: 'Ajouter la règle' }).click()
    await expect(page.getByText('Entrez un nombre entier de 1 à')).toBeVisible()

    await page.getByRole('textbox', { name: 'Pour chaque lot complet de' }).fill('100')
    await page.getByRole('combobox', { name: 'Ajouter un produit' }).fill('office')
    await page.getByRole('button', { name: 'Chercher' }).click()
    await expect(page.getByRole('checkbox', { name: 'Office (tout le groupe)' })).toBeChecked()
    await page.getByRole('textbox', { name: 'Essayer avec une quantité de' }).fill('650')
    await page.getByRole('button', { name: 'Calculer' }).click()
    await expect(page.getByText('650 licences avec Software Assurance : 12 heures')).toBeVisible()
    await page.getByRole('button', { name: 'Ajouter la règle' }).click()
    await expect(page.getByRole('status')).toContainText('La règle est enregistrée.')
    await expect(page.getByRole('row').filter({ hasText: 'En vigueur' })).toContainText(
      '2 heures pour 100 licences avec Software Assurance',
    )
  })
})

test('the customer has it in its own measure, a use is recorded and given back, never beyond what remains', async ({
  page,
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ locale: 'fr-FR', ...(baseURL !== undefined && { baseURL }) })
  const customer = await context.newPage()
  await signIn(customer, claire, labels)
  const tab = '/purchasing-accounts/1/benefits'
  await expect(async () => {
    await customer.goto(tab)
    await expect(customer.getByRole('row').filter({ hasText: name })).toContainText('12 heures restantes')
  }).toPass()

  await signIn(page, olivier, labels)
  await page.goto('/console/purchasing-accounts/1/benefits')
  await assertSound(page)
  await page.getByRole('link', { name }).click()
  await assertSound(page)
  await page.getByRole('textbox', { name: 'Référence' }).fill('EXP-1')
  await page.getByRole('textbox', { name: 'Quantité' }).fill('13')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByText('Il n’en reste que 12.').first()).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Référence' })).toHaveValue('EXP-1')
  await page.getByRole('textbox', { name: 'Quantité' }).fill('5')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'EXP-1' })).toContainText('5 heures')
  await customer.goto(tab)
  await expect(customer.getByRole('row').filter({ hasText: name })).toContainText('7 heures restantes')

  await page.getByRole('button', { name: 'Rendre EXP-1' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'EXP-1' })).toContainText('Rendue')
  await customer.goto(tab)
  await expect(customer.getByRole('row').filter({ hasText: name })).toContainText('12 heures restantes')
  await context.close()
})

test('of two people who edit it, the second one is told who was faster, and nothing of either is lost', async ({
  page,
}) => {
  await openBenefit(page)
  const second = await page.context().newPage()
  await second.goto(page.url())
  await page.getByRole('textbox', { name: 'Maximum par compte' }).fill('4000')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByRole('status')).toContainText('enregistré')

  const description = second.getByRole('textbox', { name: 'Description' }).first()
  await description.fill('Une heure avec un expert.')
  await second.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(second.getByRole('alert')).toContainText('Olivier Petit a fait des modifications entre-temps')
  await expect(second.getByText('Enregistré entre-temps\u00a0: «\u00a04000\u00a0»')).toBeVisible()
  await expect(description).toHaveValue('Une heure avec un expert.')
  await assertSound(second)
  await second.getByRole('textbox', { name: 'Maximum par compte' }).fill('4000')
  await second.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(second.getByRole('status')).toContainText('enregistré')
  await expect(second.getByRole('textbox', { name: 'Maximum par compte' })).toHaveValue('4000')
  await expect(description).toHaveValue('Une heure avec un expert.')
  await second.close()
})

test('it is moved by keyboard, and withdrawn', async ({ page }) => {
  await signIn(page, olivier, labels)
  await page.goto('/console/benefits')
  await page.getByRole('button', { name: `Monter ${name}` }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toContainText('est maintenant à la place 10')
  await expect(page.getByRole('rowheader').nth(9)).toContainText(name)

  await openBenefit(page)
  await page.getByRole('button', { name: 'Retirer l’avantage' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Retirer l’avantage' }).click()
  await expect(page.getByRole('status')).toContainText('L’avantage est retiré.')
  await expect(page.getByRole('button', { name: 'Proposer à nouveau' })).toBeVisible()
  await assertSound(page)
})

async function openBenefit(page: Page): Promise<void> {
  if (page.url() === 'about:blank') await signIn(page, olivier, labels)
  await page.goto('/console/benefits')
  await page.getByRole('link', { name }).click()
}

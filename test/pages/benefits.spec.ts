/** Benefits beyond what guide 5 walks through: what is asked for beside the field, what comes back, and who is written to. */
import type { Locator, Page } from '@playwright/test'
import { letterTo, putDomainOff, rowOf, textIn } from '../guides/steps.ts'
import { expect, look, test } from '../world/browser.ts'
import { addressOf, contosoNumber, enter, fabrikamNumber } from './customer.ts'

/** Another account of Julie's, whose benefits no other test touches. */
const untouchedNumber = '0005220477'

test('the tab lists what is held and what might be, with descriptions and alerts', async ({ page }) => {
  await putDomainOff(page)
  await enter(page, 'julie')
  await page.goto(`${await addressOf(page, untouchedNumber)}/inventory`)
  await page.getByRole('link', { name: 'Avantages de la Software Assurance et des services' }).click()
  await expect(rowOf(page, 'Formation en ligne')).toContainText('46 participants restants')
  await expect(rowOf(page, 'Programme d’utilisation à domicile')).toContainText('Ajoutez un domaine éligible')
  await look(page, 'benefits')

  const training = rowOf(page, 'Formation en ligne')
  await expect(training.getByRole('link', { name: 'En savoir plus' })).toBeHidden()
  await training.getByText('Description').click()
  await expect(training.getByRole('link', { name: 'En savoir plus' })).toBeVisible()
})

test('what is over says so, and what it can show to a viewer is no code', async ({ page }) => {
  await enter(page, 'claire')
  await page.goto(`${await addressOf(page, contosoNumber)}/benefits`)
  await expect(rowOf(page, 'Analyse globale des services')).toContainText('Cet avantage a expiré')
  await rowOf(page, 'Analyse globale des services')
    .getByRole('link', { name: /^Détails/ })
    .click()
  await expect(page.getByRole('note').filter({ hasText: 'Cet avantage a expiré' })).toBeVisible()
  await look(page, 'benefit-expired')
})

test('a user needs an eligible address, is added once, changed, written to and removed', async ({ page }) => {
  await open(page, 'Programme d’utilisation à domicile')
  await add(page, { email: 'zoe.kern@fabrikam.example', first: 'Zoé', last: 'Kern' })
  await expect(page.getByText('Ajoutez d’abord un domaine éligible')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Prénom' })).toHaveValue('Zoé')
  await page.getByRole('textbox', { name: 'Domaine' }).fill('fabrikam.example')
  await page.getByRole('button', { name: 'Ajouter un domaine' }).click()
  await expect(done(page, 'Domaine ajouté.')).toBeVisible()

  await add(page, { email: 'zoe.kern@elsewhere.example', first: 'Zoé', last: 'Kern' })
  await expect(page.getByText('elsewhere.example n’est pas un domaine éligible.')).toBeVisible()
  await add(page, { email: 'zoe.kern@fabrikam.example', first: 'Zoé', last: 'Kern' })
  await expect(done(page, 'Utilisateur ajouté.')).toBeVisible()
  await expect(page.getByText('Licences restantes').locator('..')).toContainText('687')
  await look(page, 'benefit-home-use')
  const letter = await letterTo(page, 'zoe.kern@fabrikam.example', /Programme d’utilisation à domicile/)
  expect(textIn(letter)).toContain('Bonjour Zoé Kern')
  await page.goBack()

  await add(page, { email: 'ZOE.Kern@Fabrikam.example', first: 'Zoé', last: 'Kern' })
  await expect(page.getByText('ZOE.Kern@Fabrikam.example est déjà utilisateur de cet avantage.')).toBeVisible()

  await act(rowOf(page, 'Zoé Kern'), 'Renvoyer les instructions à l’utilisateur')
  await expect(done(page, 'Les instructions sont renvoyées')).toBeVisible()
  await act(rowOf(page, 'Zoé Kern'), 'Modifier l’utilisateur')
  await page.getByRole('textbox', { name: 'Nom de famille' }).fill('Kern-Lang')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(done(page, 'Utilisateur modifié.')).toBeVisible()
  await act(rowOf(page, 'Zoé Kern-Lang'), 'Supprimer l’utilisateur')
  await page.getByRole('dialog').getByRole('button', { name: 'Supprimer l’utilisateur' }).click()
  await expect(done(page, 'Utilisateur supprimé.')).toBeVisible()
  await expect(page.getByText('Licences restantes').locator('..')).toContainText('688')
})

test('a planning day too many, half a day and words are refused beside the field', async ({ page }) => {
  await open(page, 'Services de planification')
  for (const [typed, said] of [
    ['16', 'Il n’en reste que 15'],
    ['1,5', 'Saisissez un nombre entier'],
    ['0', 'Saisissez un nombre entier'],
    ['deux', 'Saisissez un nombre entier'],
    ['1000000000', 'Il n’en reste que 15'],
  ] as const) {
    await page.getByRole('textbox', { name: 'Jours' }).fill(typed)
    await add(page, { email: 'karim@fabrikam.example', first: 'Karim', last: 'Benali' })
    await expect(page.locator('.error').filter({ hasText: said })).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Jours' })).toHaveValue(typed)
  }
  await look(page, 'benefit-planning-refused')
  await expect(page.getByText('Personne n’a encore été ajouté.')).toBeVisible()
})

test('a voucher is assigned, used, revoked, and its days come back', async ({ page }) => {
  await open(page, 'Bons de formation')
  for (const [email, first] of [
    ['ann@fabrikam.example', 'Ann'],
    ['max@fabrikam.example', 'Max'],
  ] as const) {
    await page.getByRole('textbox', { name: 'Adresse e-mail' }).fill(email)
    await page.getByRole('textbox', { name: 'Prénom' }).fill(first)
    await page.getByRole('textbox', { name: 'Nom de famille' }).fill('Lee')
    await page.getByRole('textbox', { name: 'Jours' }).fill('3')
    await page.getByRole('button', { name: 'Attribuer un bon' }).click()
    await expect(done(page, 'Bon attribué.')).toBeVisible()
  }
  await act(page.getByRole('row').filter({ hasText: 'ann@fabrikam.example' }), 'Noter comme utilisé')
  await expect(done(page, 'Bon noté comme utilisé.')).toBeVisible()
  await act(page.getByRole('row').filter({ hasText: 'max@fabrikam.example' }), 'Révoquer le bon')
  await page.getByRole('dialog').getByRole('button', { name: 'Révoquer le bon' }).click()
  await expect(done(page, 'Bon révoqué.')).toBeVisible()
  await expect(page.getByText('Jours restants').locator('..')).toContainText('33')
  await look(page, 'benefit-training-vouchers')
})

test('a download counts, and only then leads to its address', async ({ page }) => {
  await open(page, 'Module multilingue pour Microsoft Office')
  await expect(page.getByRole('link', { name: /^Ouvrir le téléchargement/ })).toHaveCount(0)
  await page.getByRole('button', { name: 'Télécharger' }).first().click()
  const taken = page.getByRole('link', { name: /^Ouvrir le téléchargement/ })
  await expect(taken).toHaveAttribute('href', /^https:/)
  await expect(page.getByText('Téléchargements restants').locator('..')).toContainText('1')
  await page.reload()
  await expect(page.getByText('Téléchargements restants').locator('..')).toContainText('1')
  await look(page, 'benefit-downloads')
})

test('instructions for users are read, and sent to whoever one names', async ({ page }) => {
  await open(page, 'Résolution des problèmes 24/7 – Téléphone')
  await page.getByRole('link', { name: 'Instructions pour les utilisateurs, à envoyer' }).click()
  await look(page, 'benefit-instructions')
  await page.getByRole('textbox', { name: 'Adresses e-mail' }).fill('zoe, max@fabrikam.example')
  await page.getByRole('button', { name: 'Envoyer' }).click()
  await expect(page.getByRole('textbox', { name: 'Adresses e-mail' })).toHaveValue('zoe, max@fabrikam.example')
  await page.getByRole('textbox', { name: 'Adresses e-mail' }).fill('lou@fabrikam.example\nmia@fabrikam.example')
  await page.getByRole('button', { name: 'Envoyer' }).click()
  await expect(done(page, 'Les instructions sont envoyées à 2 personnes.')).toBeVisible()
  await letterTo(page, 'mia@fabrikam.example', /Résolution des problèmes/)
})

async function open(page: Page, benefit: string): Promise<void> {
  await enter(page, 'julie')
  await page.goto(`${await addressOf(page, fabrikamNumber)}/benefits`)
  await rowOf(page, benefit)
    .getByRole('link', { name: /^Détails/ })
    .click()
  await expect(page.getByRole('heading', { level: 1, name: benefit })).toBeVisible()
}

async function add(page: Page, { email, first, last }: Readonly<Record<'email' | 'first' | 'last', string>>) {
  await page.getByRole('textbox', { name: 'Adresse e-mail' }).fill(email)
  await page.getByRole('textbox', { name: 'Prénom' }).fill(first)
  await page.getByRole('textbox', { name: 'Nom de famille' }).fill(last)
  await page.getByRole('button', { name: 'Ajouter un utilisateur' }).click()
}

function done(page: Page, words: string) {
  return page.getByRole('status').filter({ hasText: words })
}

/** Opens the row's « Actions » and chooses one of them, be it a link or a command. */
async function act(row: Locator, action: string): Promise<void> {
  await row.getByText('Actions').first().click()
  await row.getByRole('listitem').filter({ hasText: action }).locator('a, button').click()
}

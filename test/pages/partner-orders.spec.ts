/** The Partner Center's orders: what waits for one, the filled-in order that settles it, and an order typed without scripts. */
import type { Page } from '@playwright/test'
import { wordsOf } from '../guides/words.ts'
import { expect, look, signIn, test } from '../world/browser.ts'

const w = wordsOf('fr')
const labels = { email: w.email, password: w.password, submit: w.signIn }
const sonia = 'sonia.lopez@partenaire-b.example'

async function follow(page: Page, entry: string): Promise<void> {
  const navigation = page.getByRole('navigation', { name: 'Navigation principale' })
  await navigation.getByText('Commandes', { exact: true }).click()
  await navigation.getByRole('link', { name: entry }).click()
}

// What one of them orders is on the others' lists.
test.describe.configure({ mode: 'serial' })

const row = (page: Page, item: string) =>
  page.getByRole('row').filter({ hasText: 'Maison Fabre' }).filter({ hasText: item })

test('an agent orders with one click what a customer set up, and what was suspended', async ({ page }) => {
  test.slow() // looks at six pages
  await signIn(page, sonia, labels)
  const task = page.getByRole('main').getByRole('listitem').filter({ hasText: 'services à commander' })
  await expect(task).toBeVisible()
  await task.getByRole('link').click()
  await expect(page).toHaveURL(/\/partner\/to-order$/)
  await expect(row(page, 'Enterprise Mobility + Security E3')).toContainText('100 suspendus')
  await expect(row(page, 'Office 365 Enterprise E1')).toContainText(/dans 2\d\sjours/)
  await look(page, 'partner-to-order')

  await row(page, 'Office 365 Enterprise E1').getByRole('link', { name: 'Commander' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Passer une commande')
  const line = page.getByRole('group', { name: 'Ligne 1' })
  await expect(line.getByRole('textbox', { name: 'Article' })).toHaveValue('STANDARDPACK')
  await expect(line.getByRole('textbox', { name: 'Quantité' })).toHaveValue('100')
  await page.getByRole('link', { name: /Ajouter 1 service/ }).click()
  await expect(page.getByRole('group', { name: 'Ligne 2' })).toBeVisible()
  await look(page, 'partner-order-filled')

  // Its number is the partner's own, and missing so far.
  await page.getByRole('button', { name: 'Envoyer la commande' }).click()
  await expect(page.getByRole('alert')).toContainText('Rien n’a été envoyé')
  await look(page, 'partner-order-refused')
  await page.getByRole('textbox', { name: 'Numéro de commande' }).fill('PB-TEST-1')
  await page.getByRole('textbox', { name: 'Numéro du bon de commande du client' }).fill('BC-77')
  await page.getByRole('button', { name: 'Aperçu' }).click()
  const foreseen = page.getByRole('table', { name: 'Ce que fera cette commande' })
  await expect(foreseen.getByRole('row').filter({ hasText: 'Enterprise E1' })).toContainText('100 → 0')
  await look(page, 'partner-order-preview')
  await page.getByRole('button', { name: 'Envoyer la commande' }).click()

  await expect(page.getByRole('status')).toContainText('La commande PB-TEST-1 est enregistrée pour Maison Fabre.')
  await expect(page.getByRole('status')).toContainText('100 abonnements que le client avait configurés')
  await expect(page.getByRole('main')).toContainText('BC-77')
  await look(page, 'partner-order-placed')
  await page.getByRole('status').getByRole('link', { name: 'Services à commander' }).click()
  await expect(row(page, 'Office 365 Enterprise E1')).toHaveCount(0)
  await expect(row(page, 'Enterprise Mobility + Security E3')).toHaveCount(0)
  await follow(page, 'Toutes vos commandes')
  await expect(page.getByRole('row').filter({ hasText: 'PB-TEST-1' })).toContainText('Maison Fabre')
  await look(page, 'partner-orders', { rows: 'first' })
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('an order is typed line by line, and keeps what was typed until all of it is right', async ({ page }) => {
    await signIn(page, sonia, labels)
    await page.goto('/partner/customers')
    await page.getByRole('link', { name: 'Fabrikam Fiber Ltd' }).click()
    await page.getByRole('link', { name: 'Fabrikam Fiber', exact: true }).click()
    await page.getByRole('main').getByRole('link', { name: 'Passer une commande' }).click()

    await page.getByRole('textbox', { name: 'Numéro de commande' }).fill('PB-TEST-2')
    const line = (number: number) => page.getByRole('group', { name: `Ligne ${String(number)}` })
    await line(1).getByRole('textbox', { name: 'Article' }).fill('exchange archiving')
    await line(1).getByRole('button', { name: 'Rechercher' }).click()
    await expect(line(1)).toContainText('Exchange Online Archiving') // the only one of that name is taken
    await line(1).getByRole('textbox', { name: 'Quantité' }).fill('10')
    await page.getByRole('button', { name: 'Ajouter une ligne' }).click()
    await line(2).getByRole('textbox', { name: 'Article' }).fill('office professionnel')
    await line(2).getByRole('button', { name: 'Rechercher' }).click()
    await line(2).getByRole('combobox', { name: 'Articles trouvés' }).selectOption('OFFICE-PROPLUS-2016')
    await line(2).getByRole('textbox', { name: 'Quantité' }).fill('douze')
    await page.getByRole('button', { name: 'Ajouter une ligne' }).click()
    await line(3).getByRole('textbox', { name: 'Article' }).fill('rien de tel')
    await line(3).getByRole('textbox', { name: 'Quantité' }).fill('1')
    await page.getByRole('button', { name: 'Envoyer la commande' }).click()

    await expect(page.getByRole('alert')).toContainText('Quantité, ligne 2')
    await page.getByRole('button', { name: 'Aperçu' }).click()
    await expect(page.getByRole('alert')).toContainText('Quantité, ligne 2')
    await expect(line(2)).toContainText('Indiquez un nombre entier, de 1 à 10\u202f000\u202f000.')
    await expect(line(2).getByRole('textbox', { name: 'Quantité' })).toHaveValue('douze')
    await line(2).getByRole('textbox', { name: 'Quantité' }).fill('12')
    await page.getByRole('button', { name: 'Envoyer la commande' }).click()
    await expect(line(2)).toContainText('Cet article se commande par «\u00a0Licence\u00a0»')
    await expect(line(3)).toContainText('Aucun article n’a cette référence.')
    await line(2).getByRole('combobox', { name: 'Opération' }).selectOption('license')
    await line(3).getByRole('button', { name: 'Supprimer la ligne' }).click()
    await expect(line(3)).toHaveCount(0)
    await page.getByRole('button', { name: 'Aperçu' }).click()
    await expect(page.getByRole('table', { name: 'Ce que fera cette commande' }).getByRole('row')).toHaveCount(3)
    await page.getByRole('button', { name: 'Envoyer la commande' }).click()
    await expect(page.getByRole('status')).toContainText('La commande PB-TEST-2 est enregistrée pour Fabrikam Fiber.')

    // Sent again it is the same order; under its number nothing else is taken.
    await page.goBack()
    await page.getByRole('button', { name: 'Envoyer la commande' }).click()
    await expect(page.getByRole('status')).toContainText('La commande PB-TEST-2')
    await page.getByRole('status').getByRole('link', { name: 'Passer une autre commande' }).click()
    await page.getByRole('textbox', { name: 'Numéro de commande' }).fill('PB-TEST-2')
    await line(1).getByRole('textbox', { name: 'Article' }).fill('EMS')
    await line(1).getByRole('textbox', { name: 'Quantité' }).fill('1')
    await page.getByRole('button', { name: 'Envoyer la commande' }).click()
    await expect(page.getByRole('main')).toContainText('Indiquez un autre numéro.')
  })
})

test('a viewer sees what waits, and places no order', async ({ page }) => {
  await signIn(page, 'lea.fontaine@partenaire-b.example', labels)
  await page.goto('/partner/to-order')
  await expect(page.getByRole('main').getByRole('link', { name: 'Commander' })).toHaveCount(0)
  expect((await page.request.get('/partner/orders/new')).status()).toBe(403)
})

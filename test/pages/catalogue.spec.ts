/** The catalogue in the Console (SPEC 11), on a portal of its own: added to, edited, ended, and imported into from a file that is looked at first. */
import type { Page } from '@playwright/test'
import { assertSound, expect, follow, look, signIn } from '../world/browser.ts'
import { test } from '../world/own-portal.ts'

test.use({ portalOf: 'catalogue' })
test.describe.configure({ mode: 'serial' })

const olivier = 'olivier.petit@editeur.example'
const labels = { email: 'Adresse e-mail professionnelle', password: 'Mot de passe', submit: 'Se connecter' }

test('an item is found, and shows what it is and gives', async ({ page }) => {
  await signIn(page, olivier, labels)
  await follow(page, 'Offre', 'Catalogue')
  await look(page, 'catalogue', { rows: 'first' })
  await page.getByRole('searchbox').fill('e3 office')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Office 365 Enterprise E3' }).click()
  await look(page, 'catalogue-item')
})

test('an item is added: what is wrong is said beside each field, and what was typed is kept', async ({ page }) => {
  await signIn(page, olivier, labels)
  await page.goto('/console/catalogue/new')
  await page.getByRole('textbox', { name: 'Référence', exact: true }).fill('VISIO-STD-2016')
  await page.getByRole('textbox', { name: 'Version' }).fill('2016')
  await page.getByRole('textbox', { name: 'Quantité par pas' }).fill('zéro')
  await page.getByRole('button', { name: 'Ajouter un article' }).click()
  await expect(page.getByRole('alert')).toContainText('Édition')
  await expect(page.getByRole('textbox', { name: 'Version' })).toHaveValue('2016')
  await look(page, 'catalogue-new-refused')
  await page.getByRole('combobox', { name: 'Groupe de produits' }).fill('Visio')
  await page.getByRole('textbox', { name: 'Édition' }).fill('Visio Standard')
  await page.getByRole('textbox', { name: 'Quantité par pas' }).fill('100')
  await page.getByRole('button', { name: 'Ajouter un article' }).click()
  await expect(page.getByRole('status')).toContainText('L’article est dans le catalogue.')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Visio Standard 2016')
})

test('an item that somebody else edits meanwhile is not written over unseen; its sale ends and begins again', async ({
  page,
  context,
}) => {
  await signIn(page, olivier, labels)
  await openItem(page, 'VISIO-STD-2016')
  await page.getByRole('link', { name: 'Modifier l’article' }).click()
  const other = await context.newPage()
  await other.goto(page.url())
  await other.getByRole('textbox', { name: 'Version' }).fill('2019')
  await other.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(other.getByRole('status')).toContainText('Les modifications sont enregistrées.')
  await other.close()

  await page.getByRole('textbox', { name: 'Nom affiché (français)' }).fill('Visio classique')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByRole('alert')).toContainText('Olivier Petit a fait des modifications entre-temps')
  await expect(page.getByText(/Enregistré entre-temps\s:\s«\s2019\s»/)).toBeVisible()
  await assertSound(page)
  await page.getByRole('textbox', { name: 'Version' }).fill('2019')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Visio classique 2019')

  await page.getByLabel('Dernier jour de vente').fill('2020-01-31')
  await page.getByRole('button', { name: 'Fixer le dernier jour' }).click()
  await expect(page.getByText('Vente terminée')).toBeVisible()
  await page.getByRole('button', { name: 'Remettre en vente' }).click()
  await expect(page.getByText('En vente', { exact: true })).toBeVisible()
})

test('a group gets a name on screen', async ({ page }) => {
  await signIn(page, olivier, labels)
  await page.goto('/console/catalogue')
  await page.getByRole('link', { name: 'Groupes de produits' }).click()
  await look(page, 'catalogue-groups', { rows: 'first' })
  await page.getByRole('link', { name: 'Visio', exact: true }).click()
  await page.getByRole('textbox', { name: 'Nom affiché (français)' }).fill('Visio et schémas')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByRole('status')).toContainText('Les modifications sont enregistrées.')
  await assertSound(page)
})

test('a file with faults is refused by line; a good one is shown, then imported exactly so', async ({ page }) => {
  await signIn(page, olivier, labels)
  await page.goto('/console/catalogue')
  await page.getByRole('link', { name: 'Importer un fichier' }).click()
  await send(page, 'code;kind;group;edition\nX;perpetual;G;x\n;license;G;y\n')
  await expect(page.getByRole('row', { name: /ce type d’article n’existe pas/ })).toContainText('2')
  await look(page, 'catalogue-file-refused')

  await send(page, 'version;code;kind;group;edition\n2021;VISIO-STD-2016;;;\n;NEW-1;license;Visio;Visio Édition\n')
  await expect(page.getByText('Rien n’est encore importé')).toBeVisible()
  await expect(page.getByRole('row', { name: /NEW-1/ })).toContainText('Licence')
  await look(page, 'catalogue-file-added')
  await page.getByRole('link', { name: /^Modifiés/ }).click()
  await expect(page.getByRole('row', { name: /VISIO-STD-2016/ })).toContainText('2019')
  await look(page, 'catalogue-file-changed')
  await page.setViewportSize({ width: 360, height: 800 })
  await assertSound(page)
  await page.getByRole('button', { name: 'Importer dans le catalogue' }).click()
  await expect(page.getByRole('status')).toContainText('Le fichier est importé.')
  await openItem(page, 'NEW-1')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Visio Édition')
})

test('in English', async ({ page }) => {
  await signIn(page, olivier, labels)
  await page.goto('/console/catalogue/imports')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import a file')
  await look(page, 'catalogue-imports-en', { rows: 'first' })
  for (const path of ['/console/catalogue', '/console/catalogue/new']) {
    await page.goto(path)
    await assertSound(page)
  }
})

async function openItem(page: Page, code: string): Promise<void> {
  await page.goto(`/console/catalogue?q=${code}`)
  await page
    .getByRole('row', { name: new RegExp(code) })
    .getByRole('link')
    .click()
}

async function send(page: Page, content: string): Promise<void> {
  await page
    .getByLabel('Fichier CSV')
    .setInputFiles({ name: 'catalogue.csv', mimeType: 'text/csv', buffer: Buffer.from(content) })
  await page.getByRole('button', { name: 'Comparer au catalogue' }).click()
}

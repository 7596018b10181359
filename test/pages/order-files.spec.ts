/** Files of orders in the Partner Center: sent, read in the background, accepted or refused with every fault, with and without scripts. */
import type { Page } from '@playwright/test'
import { wordsOf } from '../guides/words.ts'
import { expect, look, signIn, test } from '../world/browser.ts'

/** An account that the partner serves. */
const account = '0005220477'
// What one of them sends is on the others' lists.
test.describe.configure({ mode: 'serial' })

const sonia = 'sonia.lopez@partenaire-b.example'
/** Reads English, and has an account of his own partner's. */
const kate = 'kate.wilson@partenaire-c.example'
const katesAccount = '0005240782'
const header = 'order_number;order_date;purchasing_account;customer_purchase_order;order_line;kind;item;quantity'
const labelsOf = (language: 'fr' | 'en') => {
  const { email, password, signIn: submit } = wordsOf(language)
  return { email, password, submit }
}

/** Sends the lines as a file; ends on the file's own page. */
async function send(page: Page, words: Words, lines: readonly string[], dryRun = false): Promise<void> {
  await page.goto('/partner/orders/files')
  const buffer = Buffer.from([header, ...lines].map((line) => `${line}\r\n`).join(''), 'latin1')
  await page.getByLabel(words.file).setInputFiles({ name: 'commandes été.csv', mimeType: 'text/csv', buffer })
  if (dryRun) await page.getByLabel(words.dryRun).check()
  await page.getByRole('button', { name: words.submit }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('commandes été.csv')
}

interface Words {
  readonly file: string
  readonly dryRun: string
  readonly submit: string
}

const fr: Words = { file: 'Fichier CSV', dryRun: 'Vérifier sans commander', submit: 'Envoyer le fichier' }
const en: Words = { file: 'CSV file', dryRun: 'Check without ordering', submit: 'Send the file' }

/** Where scripts do not look again, the page's own link does. */
async function readToItsEnd(page: Page, outcome: RegExp, refresh?: string): Promise<void> {
  await expect(async () => {
    const link = refresh === undefined ? undefined : page.getByRole('link', { name: refresh })
    if (link && (await link.count()) > 0) await link.click()
    await expect(page.getByRole('main')).toContainText(outcome, { timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
}

const today = new Date().toISOString().slice(0, 10)

test('a file is checked, refused, corrected and accepted', async ({ page }) => {
  await signIn(page, sonia, labelsOf('fr'))
  const navigation = page.getByRole('navigation', { name: 'Navigation principale' })
  await navigation.getByText('Commandes', { exact: true }).click()
  await navigation.getByRole('link', { name: 'Fichiers de commandes' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fichiers de commandes')
  await look(page, 'order-files', { rows: 'first' })

  const lines = [
    `PB-FILE-1;${today};${account};BC-é;1;license;OFFICE-PROPLUS-2016;3`,
    `PB-FILE-2;${today};${account};;1;subscription;STANDARDPACK;2`,
  ]
  await send(page, fr, [...lines, `PB-FILE-3;${today};0000000000;;1;subscription;STANDARDPACK;x`])
  await readToItsEnd(page, /Refusé/)
  await expect(page.getByRole('row').filter({ hasText: 'quantity' })).toContainText('nombre entier')
  await look(page, 'order-file-refused')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Télécharger les erreurs' }).click()
  expect((await download).suggestedFilename()).toBe('commandes-ete-erreurs.csv')
  await page.getByRole('button', { name: 'Marquer comme réglé' }).click()
  await expect(page.getByRole('main')).toContainText('Refusé · Réglé')

  await send(page, fr, lines, true)
  await readToItsEnd(page, /Sans erreur/)
  await expect(page.getByRole('main')).toContainText('Rien n’a été commandé')
  await look(page, 'order-file-checked')
  await send(page, fr, lines)
  await readToItsEnd(page, /Toutes ses commandes sont enregistrées/)
  await look(page, 'order-file-accepted')
  await page.getByRole('link', { name: 'Voir vos commandes' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'PB-FILE-2' })).toHaveCount(1)
  await send(page, fr, lines)
  await readToItsEnd(page, /ne comptent pas une deuxième fois/)
})

test.describe('without scripts, in English', () => {
  test.use({ javaScriptEnabled: false, locale: 'en-GB' })

  test('a file is sent and what became of it asked for by hand', async ({ page }) => {
    await signIn(page, kate, labelsOf('en'))
    const line = `PC-FILE-9;${today};${katesAccount};;1;subscription;STANDARDPACK`
    await send(page, en, [`${line};0`, `${line.replace('FILE-9', 'FILE-8')};1000000000`])
    await readToItsEnd(page, /Refused/, 'Refresh')
    await expect(page.getByRole('row')).toHaveCount(3)
    await send(page, en, [`${line};4`])
    await readToItsEnd(page, /All of its orders are recorded/, 'Refresh')
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click()
    await expect(page.getByRole('row').filter({ hasText: 'Accepted' }).first()).toContainText('1 order')

    // A workbook is no text.
    const workbook = {
      name: 'orders.xlsx',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('PK\u0003\u0004\0\0'),
    }
    await page.getByLabel(en.file).setInputFiles(workbook)
    await page.getByRole('button', { name: en.submit }).click()
    await readToItsEnd(page, /save it as CSV/, 'Refresh')
  })
})

test('in English', async ({ page }) => {
  await signIn(page, kate, labelsOf('fr'))
  await send(page, en, [`PC-FILE-7;${today};${katesAccount};;1;present;STANDARDPACK;1`])
  await readToItsEnd(page, /Refused/)
  await look(page, 'order-file-refused-en')
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click()
  await look(page, 'order-files-en', { rows: 'first' })
})

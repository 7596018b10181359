/** The journal in a browser, on a portal of its own, since whatever is done shows in it: looked up, exported, and verified by the program that it offers. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { wordsOf } from '../guides/words.ts'
import { assertSound, expect, look, signIn } from '../world/browser.ts'
import { test } from '../world/own-portal.ts'

test.use({ portalOf: 'journal' })
test.describe.configure({ mode: 'serial' })

const w = wordsOf('fr')
const labels = { email: w.email, password: w.password, submit: w.signIn }
const claire = 'claire.martin@contoso.example'
const olivier = 'olivier.petit@editeur.example'
const journal = '/purchasing-accounts/1/journal'
const pictures = process.env['JOURNAL_PICTURES']

/** The page once what the story told is sealed, which a job does as soon as it was told. */
async function openSealed(page: Page): Promise<void> {
  await expect(async () => {
    await page.goto(journal)
    await expect(page.getByText('Événements scellés')).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
}

/** How much was sealed, when, and its hash; and which kinds of event jobs have brought about so far. */
async function leaveOutWhatDiffers(page: Page): Promise<void> {
  await page.locator('.sealed dl').evaluate((list) => list.remove())
  await page.locator('#kind option:not(:first-child, :checked)').evaluateAll((options) => {
    for (const option of options) option.remove()
  })
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}

test('an account’s administrator looks up what was done, by whom, and when', async ({ page }) => {
  await signIn(page, claire, labels)
  await openSealed(page)
  await picture(page, 'journal-1280')
  await page.goto(`${journal}?kind=purchasing-account.registered`)
  await leaveOutWhatDiffers(page)
  await look(page, 'journal')

  await page.goto(journal)
  await page.getByRole('searchbox', { name: 'Personne, e-mail ou numéro' }).fill('paul lambert')
  await page.getByRole('searchbox', { name: 'Personne, e-mail ou numéro' }).press('Enter')
  await expect(page.getByRole('row', { name: /Paul Lambert/ }).first()).toBeVisible()
  await page.getByRole('link', { name: 'Commandes', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Rien dans le journal' })).toBeVisible()
  await assertSound(page)
  await page.getByRole('link', { name: 'Effacer les filtres' }).click()
  await expect(page).toHaveURL(journal)

  await page.getByRole('combobox', { name: 'Action' }).selectOption({ label: 'Rôle donné' })
  await expect(page).toHaveURL(/kind=role\.given/)
  await expect(page.getByRole('row', { name: /Commande passée/ })).toHaveCount(0)
  await page
    .getByRole('row', { name: /Rôle donné/ })
    .first()
    .getByRole('link')
    .first()
    .click()
  await expect(page.getByRole('status')).toContainText('Une seule personne est affichée.')
  await page.getByRole('link', { name: 'Afficher tout le monde' }).click()
  await expect(page.getByText('Une seule personne est affichée.')).toHaveCount(0)
})

test('what cannot be a day is said beside its field and keeps what was typed', async ({ page }) => {
  await signIn(page, claire, labels)
  await page.goto(`${journal}?from=2026-02-30&q=paul`)
  await expect(page.getByText('Saisissez une date qui existe, par exemple 2026-01-31.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Du' })).toHaveValue('2026-02-30')
  await expect(page.getByRole('table')).toHaveCount(0)
  await assertSound(page)
  await page.goto(`${journal}?from=2026-02-03&to=2026-02-01`)
  await expect(page.getByText(/La date de fin vient avant la date de début/)).toBeVisible()
})

test('what is done says from where it was done', async ({ page }) => {
  await signIn(page, claire, labels)
  await page.goto('/access/users/invite')
  await page.getByLabel('Adresse e-mail', { exact: true }).fill('nouvelle.venue@contoso.example')
  await page.getByLabel('Prénom', { exact: true }).fill('Nora')
  await page.getByLabel('Nom de famille', { exact: true }).fill('Venue')
  await page.locator('details:has(input[name=role]) > summary').click()
  await page.getByLabel('Observateur du compte').check()
  await page.getByRole('button', { name: 'Inviter un utilisateur', exact: true }).click()
  await page.goto(`${journal}?q=nora`)
  await expect(page.getByRole('row', { name: /Nora Venue/ }).first()).toContainText(/Depuis (127\.0\.0\.1|::1)/)
})

test('whoever is shown an access code is in the journal, once for the day', async ({ page }) => {
  await signIn(page, claire, labels)
  for (const visit of [1, 2]) {
    await page.goto('/purchasing-accounts/1/benefits')
    await expect(page.getByText('Code d’accès').first(), `visit ${String(visit)}`).toBeVisible()
  }
  await page.goto(`${journal}?kind=access-code.seen`)
  await expect(page.getByRole('row', { name: /Codes d’accès affichés/ })).toHaveCount(1)
  await expect(page.getByRole('row', { name: /Codes d’accès affichés/ })).toContainText(
    'Avantages : Formation en ligne',
  )
})

test('the export has what the page has, and the verifiable journal is verified by the program beside it', async ({
  page,
}, testInfo) => {
  await signIn(page, claire, labels)
  await openSealed(page)
  await page.goto(`${journal}?kind=purchasing-account.registered`)
  const [csv] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Exporter', exact: true }).click(),
  ])
  const lines = (await readFile(await csv.path(), 'utf8')).trimEnd().split('\n')
  expect(lines[0]).toBe(
    '\uFEFF"Date et heure";"Événement";"Objet";"Précisions";"Par";"Adresse réseau";"Nom du compte d’achats";"Numéro d’événement"',
  )
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain('"Contoso Paris"')

  const head = (await page.locator('.sealed code').textContent()) ?? ''
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Télécharger le journal vérifiable' }).click(),
  ])
  const [program] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Programme de vérification' }).click(),
  ])
  const path = testInfo.outputPath('verify-journal.mjs')
  await program.saveAs(path)
  const { stdout } = await promisify(execFile)(process.execPath, [path, await file.path(), head])
  expect(stdout).toMatch(/^As sealed: \d+ events under \d+ seals\./)
})

test('the publisher reads what happened outside of accounts, and everywhere', async ({ page }) => {
  await signIn(page, olivier, labels)
  await page.goto('/console/journal')
  await assertSound(page)
  await page.getByRole('link', { name: 'Ensemble' }).click()
  await page.getByRole('searchbox', { name: 'Personne, e-mail ou numéro' }).fill('paul.lambert@contoso.example')
  await page.getByRole('searchbox', { name: 'Personne, e-mail ou numéro' }).press('Enter')
  await expect(page).toHaveURL(/of=all/)
  await expect(page.getByRole('row').getByRole('link', { name: 'Contoso Paris' }).first()).toBeVisible()
  await picture(page, 'journal-console')
  await assertSound(page)
})

for (const width of [320, 1920]) {
  test.describe(`${String(width)} px wide, in English, ${width === 320 ? 'dark' : 'light'}`, () => {
    test.use({ viewport: { width, height: 900 }, colorScheme: width === 320 ? 'dark' : 'light' })

    test('nothing sticks out and axe finds nothing', async ({ page }) => {
      await signIn(page, claire, labels)
      await page.getByRole('button', { name: 'English' }).last().click()
      await page.goto(journal)
      await expect(page.getByText('Fingerprint to keep')).toBeVisible()
      await assertSound(page)
      await picture(page, `journal-${String(width)}`)
      await page.goto(`${journal}?kind=purchasing-account.registered`)
      await leaveOutWhatDiffers(page)
      if (width === 1920) await look(page, 'journal-en')
      await page.getByRole('button', { name: 'Français' }).last().click()
    })
  })
}

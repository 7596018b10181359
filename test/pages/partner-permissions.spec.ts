/** A partner asks to manage a customer's benefits, and the customer answers: without scripts, narrowed, removed, answered meanwhile. */
import type { Browser, Page } from '@playwright/test'
import { wordsOf } from '../guides/words.ts'
import { assertSound, expect, look, signIn, test } from '../world/browser.ts'

const w = wordsOf('fr')
const labels = { email: w.email, password: w.password, submit: w.signIn }
/** An administrator: nobody's header has more entries. */
const karim = 'karim.benali@partenaire-b.example'
const julie = 'julie.moreau@fabrikam.example'
const nora = 'nora.bailey@fabrikam.example'
const account = 'Fabrikam Fiber'

test.describe.configure({ mode: 'serial' })
async function open(browser: Browser, email: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'fr-FR' })
  const page = await context.newPage()
  await signIn(page, email, labels)
  return page
}

/** The customer's page, by the link that guide 5 names. */
async function toPermissions(page: Page): Promise<void> {
  await page.goto(`/purchasing-accounts?field=name&q=${encodeURIComponent(account)}&to=benefits`)
  await page.getByRole('main').locator('a.option').filter({ hasText: account }).click()
  await page
    .getByRole('link', { name: 'Afficher et modifier les permissions des partenaires pour les avantages' })
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Avantages gérés par les partenaires')
}

const request = (page: Page) => page.getByRole('region', { name: 'Partenaire B' })

test('a partner asks for the permission to manage a customer’s benefits, within limits', async ({ page }) => {
  await signIn(page, karim, labels)
  await page.getByRole('navigation', { name: 'Navigation principale' }).getByRole('link', { name: 'Avantages' }).click()
  await page.getByRole('link', { name: 'Passées' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Fabrikam Redmond' })).toContainText('Supprimée')
  await assertSound(page)
  await page.getByRole('link', { name: 'Demander une permission' }).click()
  await page.getByRole('main').getByRole('combobox', { name: 'Rechercher' }).first().fill(account)
  await page.getByRole('option').filter({ hasText: account }).click()

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Avantages de ${account}`)
  await look(page, 'partner-ask')
  await page.getByRole('radio', { name: 'Certaines actions' }).check()
  await page.getByRole('textbox', { name: 'Dernier jour' }).fill('2020-01-31')
  await page.getByRole('button', { name: 'Envoyer la demande' }).click()
  await expect(page.getByRole('alert')).toContainText('Actions')
  await expect(page.getByRole('group', { name: 'Actions choisies' })).toContainText('Choisissez au moins une action')
  await page.getByRole('checkbox', { name: /utilisateurs autorisés/ }).check()
  await page.getByRole('checkbox', { name: /bons de formation/ }).check()
  await page.getByRole('button', { name: 'Envoyer la demande' }).click()
  await expect(page.getByRole('main')).toContainText(/Choisissez un jour entre le .+ et le /)
  await expect(page.getByRole('checkbox', { name: /bons de formation/ })).toBeChecked()
  await look(page, 'partner-ask-refused')
  await page.getByRole('textbox', { name: 'Dernier jour' }).fill('')
  await page.getByRole('button', { name: 'Envoyer la demande' }).click()
  await expect(page.getByRole('status')).toContainText('Votre demande a été envoyée à Fabrikam Fiber Ltd.')
  await look(page, 'partner-asked')

  // Sent again by Back it is the same request.
  await page.goBack()
  await page.getByRole('button', { name: 'Envoyer la demande' }).click()
  await expect(page.getByRole('main')).toContainText('En attente')
})

test('the customer approves less than was asked for, and the partner is told so', async ({ browser, page }) => {
  await signIn(page, julie, labels)
  await toPermissions(page)
  await expect(request(page)).toContainText('En attente')
  await look(page, 'permissions-waiting')
  await request(page).getByRole('button', { name: 'Envoyer' }).click()
  await expect(request(page)).toContainText('Choisissez ce que vous voulez faire.')

  const status = request(page).getByRole('combobox', { name: 'Changer le statut' })
  expect(await status.locator('option').allTextContents()).toEqual([
    'Choisissez',
    'Approuver la demande',
    'Refuser la demande',
  ])
  await status.selectOption('Approuver la demande')
  await request(page).getByText('Limiter la permission').click()
  await request(page)
    .getByRole('checkbox', { name: /utilisateurs autorisés/ })
    .uncheck()
  await request(page).getByRole('textbox', { name: 'Dernier jour' }).fill('2020-01-31')
  await request(page).getByRole('button', { name: 'Envoyer' }).click()
  await expect(request(page)).toContainText(/Choisissez un jour entre le .+ et le /)
  await request(page).getByRole('textbox', { name: 'Dernier jour' }).fill('31/12/2027')
  await request(page).getByRole('button', { name: 'Envoyer' }).click()
  await expect(request(page)).toContainText('Choisissez un jour du calendrier')
  await expect(request(page).getByRole('checkbox', { name: /utilisateurs autorisés/ })).not.toBeChecked()
  await look(page, 'permissions-refused')
  await request(page).getByRole('textbox', { name: 'Dernier jour' }).fill('')
  await request(page).getByRole('button', { name: 'Envoyer' }).click()
  await expect(page.getByRole('status')).toContainText(
    'Vous avez approuvé la demande de Partenaire B de gérer vos avantages.',
  )
  await expect(request(page)).toContainText('Approuvée')
  await expect(request(page)).toContainText('Attribuer et révoquer des bons de formation')
  await expect(request(page).getByRole('definition').filter({ hasText: 'utilisateurs autorisés' })).toHaveCount(0)
  await look(page, 'permissions-approved')

  const partner = await open(browser, karim)
  const answer = partner.getByRole('row').filter({ hasText: account }).filter({ hasText: 'Approuvée' })
  await expect(answer).toBeVisible()
  await partner.context().close()
})

test('what a colleague answered meanwhile is said, with who did and when, and nothing is changed', async ({
  browser,
  page,
}) => {
  await signIn(page, julie, labels)
  await toPermissions(page)
  const colleague = await open(browser, nora)
  await toPermissionsOf(colleague, page)
  await colleague.getByRole('combobox').selectOption({ index: 1 })
  await colleague.getByRole('region', { name: 'Partenaire B' }).getByRole('button').click()
  await colleague.context().close()

  await request(page).getByRole('combobox', { name: 'Changer le statut' }).selectOption('Supprimer la permission')
  await request(page).getByRole('button', { name: 'Envoyer' }).click()
  await expect(page.getByRole('alert')).toContainText(/Nora Bailey a supprimé la permission de Partenaire B le .+ à /)
  await expect(page.getByRole('row').filter({ hasText: 'Partenaire B' })).toContainText('Supprimée')
  await look(page, 'permissions-answered')
})

/** In English, her own language: by the same address. */
async function toPermissionsOf(page: Page, like: Page): Promise<void> {
  await page.goto(new URL(like.url()).pathname)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('a request is made for an account that is looked up, taken back, made anew, and refused', async ({ page }) => {
    await signIn(page, karim, labels)
    await page.goto('/partner/benefits/ask')
    await page.getByRole('searchbox', { name: 'Rechercher' }).first().fill(account)
    await page.getByRole('button', { name: 'Rechercher' }).first().click()
    await page.getByRole('main').getByRole('link', { name: account }).click()
    await expect(page.getByRole('heading', { name: 'Demander à nouveau' })).toBeVisible()
    await page.getByRole('button', { name: 'Envoyer la demande' }).click()
    await page.getByRole('button', { name: 'Retirer la demande' }).click()
    await expect(page.getByRole('status')).toContainText('Vous avez retiré votre demande.')
    await page.getByRole('button', { name: 'Envoyer la demande' }).click()
    await expect(page.getByRole('status')).toContainText('Votre demande a été envoyée')
    await page.context().clearCookies()

    await signIn(page, julie, labels)
    await toPermissions(page)
    await request(page).getByRole('combobox', { name: 'Changer le statut' }).selectOption('Refuser la demande')
    await request(page).getByRole('button', { name: 'Envoyer' }).click()
    await expect(page.getByRole('status')).toContainText(
      'Vous avez refusé la demande de Partenaire B de gérer vos avantages.',
    )
    await expect(page.getByRole('region', { name: 'Partenaire B' })).toHaveCount(0)
  })
})

test('a viewer of the partner sees requests and makes none', async ({ page }) => {
  await signIn(page, 'lea.fontaine@partenaire-b.example', labels)
  await page.goto('/partner/benefits')
  await expect(page.getByRole('main').getByRole('link', { name: 'Demander une permission' })).toHaveCount(0)
  await page.getByRole('row').getByRole('link', { name: 'Fabrikam Redmond' }).click()
  await expect(page.getByRole('button', { name: /Retirer|Envoyer/ })).toHaveCount(0)
  expect((await page.request.get('/partner/benefits/ask')).status()).toBe(403)
})

/** The Partner Center as a partner's people use it, and what a customer decides about partners without scripts. */
import type { Page } from '@playwright/test'
import { demonstrationPassword } from '../../demo/demonstration.ts'
import { buttonOf, letterTo } from '../guides/steps.ts'
import { wordsOf } from '../guides/words.ts'
import { expect, look, signIn, test } from '../world/browser.ts'
import { addressOf, fabrikamNumber, w } from './customer.ts'

const labelsIn = (locale: 'fr' | 'en') => {
  const words = wordsOf(locale)
  return { email: words.email, password: words.password, submit: words.signIn }
}

const jeanne = 'jeanne.roy@partenaire-a.example'
const portalName = 'Espace partenaires du programme de licence en volume'

async function enter(page: Page, email: string, locale: 'fr' | 'en' = 'fr'): Promise<void> {
  await signIn(page, email, labelsIn(locale))
}

test('a partner’s people land in the Partner Center, and keep its header over a customer’s account', async ({
  page,
}) => {
  await enter(page, jeanne)
  await expect(page).toHaveURL(/\/partner$/)
  await expect(page.getByRole('heading', { level: 1, name: 'Partenaire A' })).toBeVisible()
  await look(page, 'partner-home')

  await page.getByRole('navigation', { name: 'Navigation principale' }).getByRole('link', { name: 'Clients' }).click()
  await look(page, 'partner-customers')
  await page.getByRole('link', { name: 'Fabulous Hotels SA' }).click()
  await look(page, 'partner-customer')
  await page.getByRole('link', { name: 'Fabulous Hotels Nice' }).click()

  await expect(page.getByRole('heading', { level: 1, name: 'Fabulous Hotels Nice' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('Vous voyez ici ce que vous avez commandé pour ce compte.')
  await expect(page.getByRole('banner')).toContainText(portalName)
  await page.getByRole('banner').getByText('Compte du client').click()
  await page.getByRole('link', { name: 'Licences et services' }).first().click()
  await expect(page).toHaveURL(/\/inventory$/)
  await page.goto('/profile')
  await expect(page.getByRole('banner')).toContainText(portalName)
})

test('customers are found as one types names, and a search without result says what to do', async ({ page }) => {
  await enter(page, jeanne)
  await page.getByRole('searchbox', { name: 'Rechercher un client' }).fill('FAB')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('rowheader')).toHaveText(['Fabrikam Europe SARL', 'Fabrikam, Inc.', 'Fabulous Hotels SA'])
  await page.getByRole('searchbox', { name: 'Rechercher un client' }).fill('fiber')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toContainText('Aucun client trouvé')
  await look(page, 'partner-customers-none') // B serves Fabrikam Fiber, A does not
  await page.getByRole('link', { name: 'Afficher tous les clients' }).click()
  await expect(page.getByRole('rowheader').first()).toBeVisible()
})

test('the Partner Center speaks English to whoever reads English', async ({ page }) => {
  await enter(page, 'daniel.evans@partenaire-c.example')
  await page.goto('/partner/customers')
  await look(page, 'partner-customers-en')
})

test('an administrator invites a colleague, changes his role, and takes his place away', async ({ page, browser }) => {
  const email = 'victor.blanc@partenaire-a.example'
  await enter(page, jeanne)
  await page
    .getByRole('navigation', { name: 'Navigation principale' })
    .getByRole('link', { name: 'Utilisateurs' })
    .click()
  await look(page, 'partner-users')

  await page.getByRole('link', { name: w.inviteUser }).click()
  await page.getByRole('textbox', { name: w.emailAddress }).fill('victor.blanc')
  await page.getByRole('button', { name: w.inviteUser, exact: true }).click()
  await expect(page.getByRole('textbox', { name: w.emailAddress })).toHaveValue('victor.blanc')
  await look(page, 'partner-invite-refused')
  await page.getByRole('textbox', { name: w.emailAddress }).fill(email)
  await page.getByRole('textbox', { name: w.firstName }).fill('Victor')
  await page.getByRole('textbox', { name: w.lastName }).fill('Blanc')
  await page.getByRole('button', { name: w.inviteUser, exact: true }).click()
  await expect(page.getByRole('status').filter({ hasText: email })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: email })).toContainText(w.statePending)

  const letter = await letterTo(page, email, /.*/)
  const other = await browser.newContext({ locale: 'fr-FR' })
  const theirs = await other.newPage()
  await theirs.goto(buttonOf(letter, w.startNow))
  await theirs.getByRole('textbox', { name: w.createPassword }).fill(demonstrationPassword)
  await theirs.getByRole('textbox', { name: w.confirmPassword }).fill(demonstrationPassword)
  await theirs.getByRole('button', { name: w.start, exact: true }).click()
  await expect(theirs.getByRole('heading', { level: 1, name: 'Partenaire A' })).toBeVisible()
  // A viewer manages nobody, and is told so.
  await expect(theirs.getByRole('link', { name: 'Utilisateurs' })).toHaveCount(0)
  expect((await theirs.request.get('/partner/users')).status()).toBe(403)

  await page.goto('/partner/users')
  await page.getByRole('link', { name: 'Victor Blanc' }).click()
  await page.getByRole('radio', { name: 'Administrateur' }).check()
  await page.getByRole('button', { name: w.save, exact: true }).click()
  await expect(page.getByRole('status')).toContainText('Rôle enregistré')
  await look(page, 'partner-user')
  expect((await theirs.request.get('/partner/users')).status()).toBe(200)

  await page.getByRole('button', { name: 'Supprimer l’accès' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Supprimer l’accès' }).click()
  await expect(page.getByRole('row').filter({ hasText: email })).toHaveCount(0)
  await theirs.goto('/partner')
  await expect(theirs).toHaveURL(/\/sign-in/)
  await other.close()
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('a customer shows a partner what another one ordered, and takes it back', async ({ page, browser }) => {
    const other = await browser.newContext({ locale: 'fr-FR', javaScriptEnabled: false })
    const theirs = await other.newPage()
    await enter(theirs, 'karim.benali@partenaire-b.example')
    const orders = `${await addressOf(theirs, fabrikamNumber)}/orders`
    const seesOthers = async () => {
      await theirs.goto(orders)
      return ((await theirs.getByRole('table').textContent()) ?? '').includes('MP-')
    }
    expect(await seesOthers()).toBe(false)

    await enter(page, 'julie.moreau@fabrikam.example')
    await page.goto(orders.replace(/^\/purchasing-accounts\/(\d+)\/orders$/, '/access/partner-visibility/$1'))
    const save = async (isTicked: boolean) => {
      await page.getByRole('link', { name: 'Partenaire B' }).click()
      await page.getByRole('checkbox', { name: 'Partenaire A' }).setChecked(isTicked)
      await page.getByRole('button', { name: w.save, exact: true }).click()
      await expect(page.getByRole('status')).toContainText(w.visibilitySaved)
    }
    await save(true)
    await expect(page.getByRole('status')).toContainText('Partenaire B voit maintenant')
    expect(await seesOthers()).toBe(true)
    await save(false)
    await expect(page.getByRole('status')).toContainText('Partenaire B ne voit plus que ce qu’il a commandé')
    expect(await seesOthers()).toBe(false)
    await other.close()
  })
})

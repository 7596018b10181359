/**
 * Guide 3, its last pages: « Gérer les services » leads to the service's own site, where nobody signs in a second time, in
 * French and again in English; then somebody without any role, who comes in by the domain of her organisation, and somebody
 * whose domain has yet to be associated. On a portal of its own, with the demonstration's service beside it.
 */
import { readFileSync } from 'node:fs'
import { contosoLille } from '../../demo/places.ts'
import { expect, look, signIn } from '../world/browser.ts'
import { addressOf } from '../pages/customer.ts'
import { goodPassword } from '../world/invited.ts'
import { inHouseOf } from '../world/portal-house.ts'
import { test } from '../world/own-portal.ts'
import { act, buttonOf, choose, groupOf, letterTo, putDomainOff, rowOf } from './steps.ts'
import { wordsOf, type GuideLocale } from './words.ts'

test.use({ portalOf: '3-online-services-sign-in' })

test.describe.configure({ mode: 'serial' })

const claire = 'claire.martin@contoso.example'
const readers: Readonly<Record<GuideLocale, { readonly email: string; readonly greeting: string }>> = {
  fr: { email: claire, greeting: 'Bonjour Claire Martin' },
  en: { email: 'emma.clark@contoso.example', greeting: 'Hello Emma Clark' },
}
const ofService = {
  fr: {
    signOut: 'Se déconnecter',
    signedOut: 'Vous êtes déconnecté.',
    administration: 'Administration',
    forbidden: 'Réservé aux administrateurs globaux',
  },
  en: {
    signOut: 'Sign out',
    signedOut: 'You are signed out.',
    administration: 'Administration',
    forbidden: 'For global administrators only',
  },
}
const serviceOrigin = /^http:\/\/127\.0\.0\.1:\d+\//

for (const locale of ['fr', 'en'] as const) {
  const w = { ...wordsOf(locale), ...ofService[locale] }
  const labels = labelsIn(locale)
  const said = saidIn(locale)

  test.describe(`guide 3 (${locale})`, () => {
    test.use({ locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })

    test('« Gérer les services » leads to the service, already signed in', async ({ page }) => {
      // « Afficher l'historique et gérer vos services en ligne », 1 to 3.
      await signIn(page, readers[locale].email, labels)
      await choose(page, w.inventory, w.manageInventory)
      await groupOf(page, 'Office 365').click()
      const row = rowOf(page, 'Office 365 Enterprise E1')
      await act(row, w.actions, said('action_manage_services'))

      await expect(page).toHaveURL(serviceOrigin)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(readers[locale].greeting)
      await expect(page.getByRole('row', { name: /Office 365 Enterprise E1/ })).toBeVisible()
      await look(page, `service-home-${locale}`)

      // Its administration is open to the global administrator alone, which Emma is not.
      const administration = `${new URL(page.url()).origin}/administration`
      if (locale === 'en') {
        await expect(page.getByRole('link', { name: w.administration })).toHaveCount(0)
        const answer = await page.request.get(administration)
        expect(answer.status()).toBe(403)
        expect(await answer.text()).toContain(w.forbidden)
      } else {
        await page.getByRole('link', { name: w.administration }).click()
        await expect(page).toHaveURL(administration)
        await expect(page.getByRole('cell').filter({ hasText: 'Claire Martin' }).first()).toBeVisible()
        await look(page, 'service-administration')
      }
    })

    test('signing out of the service signs out of the portal', async ({ page }) => {
      await signIn(page, readers[locale].email, labels)
      await page.goto('/services')
      await look(page, `own-services-${locale}`)
      await page.getByRole('link', { name: said('own_services_open') }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(readers[locale].greeting)
      await page.getByRole('button', { name: w.signOut }).click()
      await expect(page.getByRole('status')).toHaveText(w.signedOut)
      await page.goto('/services')
      await expect(page).toHaveURL(/\/sign-in/)
    })
  })
}

test('signing out of the portal signs out of the service, without its browser being asked', async ({
  page,
  portal,
}) => {
  await signIn(page, claire, labelsIn('fr'))
  await page.goto('/services')
  await page.getByRole('link', { name: /^Ouvrir/ }).click()
  const service = page.url()
  await page.goto('/services')
  await page.locator('.user-menu summary').click()
  await page.getByRole('button', { name: ofService.fr.signOut }).click()
  await expect(async () => {
    await page.goto(service)
    await expect(page.getByRole('link', { name: 'Se connecter' })).toBeVisible({ timeout: 500 })
  }).toPass()

  // The service has told how many of its licences are in use: Claire's and Emma's.
  await expect
    .poll(async () =>
      inHouseOf(portal, async ({ database }) => {
        const { rows } = await database.pool.query<{ quantity: number }>('select quantity from seats_in_use')
        return rows.map(({ quantity }) => quantity)
      }),
    )
    .toEqual([2])
})

test('somebody without any role comes in by the domain of her organisation, and enters', async ({ page }) => {
  const w = wordsOf('fr')
  const said = saidIn('fr')
  await page.goto('/sign-in')
  await page.getByRole('link', { name: said('join_link') }).click()
  await page.getByRole('textbox', { name: w.email }).fill('mei@contoso.co.uk')
  await look(page, 'join')
  await page.getByRole('button', { name: said('forgotten_submit') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(said('forgotten_sent_title'))
  await look(page, 'join-asked')
  const letter = await letterTo(page, 'mei@contoso.co.uk', new RegExp(said('email_join_title')))
  await page.goto(buttonOf(letter, said('email_join_button')))
  await page.getByRole('textbox', { name: w.firstName }).fill('Mei')
  await page.getByRole('textbox', { name: w.lastName }).fill('Ito')
  await page.getByRole('textbox', { name: w.createPassword, exact: true }).fill(goodPassword)
  await page.getByRole('textbox', { name: w.confirmPassword }).fill(goodPassword)
  await look(page, 'join-form')
  await page.getByRole('button', { name: w.start, exact: true }).click()

  await expect(page).toHaveURL(/\/services$/)
  await look(page, 'services-of-nobody')
  await page.getByRole('link', { name: /^Ouvrir/ }).click()
  await expect(page).toHaveURL(serviceOrigin)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bonjour Mei Ito')
})

test('harry@contoso.com may not enter: another domain than his is associated', async ({ page }) => {
  // « REMARQUE : [...] aucune personne de votre organisation ne peut se connecter [...] jusqu'à ce que vous associez un domaine. »
  const w = wordsOf('fr')
  const said = saidIn('fr')
  await putDomainOff(page)
  await signIn(page, 'harry@contoso.com', labelsIn('fr'))
  await page.goto(`${await addressOf(page, contosoLille.number)}/inventory`)
  await groupOf(page, 'Office 365').click()
  await act(rowOf(page, 'Office 365 Enterprise E3'), w.actions, said('action_manage_services'))
  await expect(page).toHaveURL(/\/services\/refused\?service=office-365$/)
  await expect(page.getByRole('main')).toContainText('se terminent par contoso.co.uk, et la vôtre se termine autrement')
  await look(page, 'refused')
  await page
    .getByRole('main')
    .getByRole('link', { name: said('own_services_title') })
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(said('own_services_title'))
  await look(page, 'no-services')
})

function labelsIn(locale: GuideLocale) {
  const { email, password, signIn: submit } = wordsOf(locale)
  return { email, password, submit }
}

/** What the portal says under a key. */
function saidIn(locale: GuideLocale): (key: string) => string {
  const messages: Record<string, unknown> = JSON.parse(readFileSync(`messages/${locale}.json`, 'utf8'))
  return (key) => String(messages[key])
}

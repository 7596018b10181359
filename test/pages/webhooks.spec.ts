/**
 * Webhooks in a browser: an operator registers a service's address, a customer's set-up is told there, what failed is seen and
 * sent again, and the secret is shown once. On a portal of its own, whose messages no other test causes.
 */
import type { Page } from '@playwright/test'
import { onlineServiceName } from '../../demo/online-service.ts'
import { assertSound, expect, follow, signIn } from '../world/browser.ts'
import { test as ownPortal } from '../world/own-portal.ts'
import { isSigned, webhookReceiver, type Receiver } from '../world/receiver.ts'
import { addressOf, contosoNumber, enter, w } from './customer.ts'

const olivier = 'olivier.petit@editeur.example'
// Told by jobs, on a machine that runs other tests too.
const patient = { timeout: 30_000 }
const labels = { email: w.email, password: w.password, submit: w.signIn }

const test = ownPortal.extend<object, { readonly receiver: Receiver }>({
  receiver: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern that this fixture needs no other
    async ({}, use) => {
      const receiver = await webhookReceiver()
      await use(receiver)
      await receiver.close()
    },
    { scope: 'worker' },
  ],
})
test.use({ portalOf: 'webhooks' })
test.describe.configure({ mode: 'serial' })

/** Olivier has signed in. */
async function openWebhooks(page: Page): Promise<void> {
  await page.goto('/console')
  await follow(page, 'Intégrations', 'Webhooks')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Webhooks')
}

/** A change that the service is told of. */
async function setServiceUp(page: Page): Promise<void> {
  await enter(page, 'claire')
  await page.goto(`${await addressOf(page, contosoNumber)}/inventory/set-up`)
  const service = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('checkbox', { name: 'Office 365', exact: true }) })
  await service.getByRole('checkbox', { name: 'Office 365', exact: true }).check()
  await service.getByLabel(w.planName).selectOption({ label: 'Office 365 Enterprise E1' })
  await service.getByLabel(w.quantity).fill('100')
  await page.getByRole('button', { name: w.next }).click()
  await page.getByRole('button', { name: w.submit }).click()
  await expect(page.getByRole('heading', { name: w.nextSteps })).toBeVisible()
}

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('an address that is none is refused beside its field, and what was typed is kept', async ({ page }) => {
    await signIn(page, olivier, labels)
    await openWebhooks(page)
    await page.getByRole('link', { name: 'Enregistrer une adresse' }).click()
    const url = page.getByRole('textbox', { name: 'Adresse' })
    await url.fill('https://10.0.0.1/hook')
    await page.getByRole('checkbox', { name: 'Domaine vérifié' }).uncheck()
    await page.getByRole('button', { name: 'Enregistrer une adresse' }).click()
    await expect(page.getByText('Cette adresse mène à cette machine ou à un réseau interne.')).toBeVisible()
    await expect(page.getByText('Choisissez un service enregistré.')).toBeVisible()
    await expect(url).toHaveValue('https://10.0.0.1/hook')
    await expect(page.getByRole('checkbox', { name: 'Domaine vérifié' })).not.toBeChecked()
  })

  test('it is registered, and its secret stands in the answer alone', async ({ page, receiver }) => {
    await signIn(page, olivier, labels)
    await openWebhooks(page)
    await page.getByRole('link', { name: 'Enregistrer une adresse' }).click()
    await page.getByRole('combobox', { name: 'Service' }).selectOption(onlineServiceName)
    await page.getByRole('textbox', { name: 'Adresse' }).fill(receiver.url)
    await page.getByRole('button', { name: 'Enregistrer une adresse' }).click()
    await expect(page.getByRole('textbox', { name: 'Secret' })).toHaveValue(/^whsec_[\w+/]{43}=$/)
    await page.getByRole('link', { name: 'Voir l’adresse et ses messages' }).click()
    await expect(page.getByText('Aucun message n’a été envoyé.')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Secret' })).toHaveCount(0)
  })
})

test('what is owed is sent, what failed is seen, and sent again by hand', async ({ page, receiver }) => {
  await signIn(page, olivier, labels)
  await openWebhooks(page)
  await page.getByRole('link', { name: receiver.url }).click()
  await page.getByRole('button', { name: 'Remplacer le secret' }).click()
  const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue()

  receiver.answers(410)
  await page.context().clearCookies() // somebody else sits down
  await setServiceUp(page)
  await expect.poll(() => receiver.taken.length, patient).toBe(1)
  const [message] = receiver.taken
  expect(message && isSigned(message, secret)).toBe(true)
  await page.context().clearCookies()
  await signIn(page, olivier, labels)
  await expect(page.getByRole('heading', { name: `${onlineServiceName} n’est plus prévenu` })).toBeVisible()
  await page.getByRole('link', { name: /^Voir l’adresse/ }).click()
  await expect(page.getByText('Désactivée : l’adresse n’existe plus')).toBeVisible()
  await expect(page.getByRole('row', { name: 'plans.set-up' })).toContainText('Réponse 410')
  await page.getByText('Contenu', { exact: true }).click()
  await assertSound(page)

  receiver.answers(204)
  await page.getByRole('button', { name: 'Réactiver' }).click()
  await page.getByRole('button', { name: /^Renvoyer/ }).click()
  await expect(page.getByText('Le message est renvoyé.')).toBeVisible()
  await expect.poll(() => receiver.taken.length, patient).toBe(2)
  expect(receiver.taken[1]?.id).toBe(message?.id)
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('row', { name: 'plans.set-up' })).toContainText('Remis', { timeout: 500 })
  }).toPass()
})

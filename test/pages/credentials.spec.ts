/**
 * How people sign in, in a browser: two steps with an app, passkeys with Chromium's virtual authenticator, a forgotten
 * password with the link from the mailbox, sessions that are ended elsewhere. Each test has a person of its own.
 */
import type { Browser, CDPSession, Page } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { demonstrationPassword } from '../../demo/demonstration.ts'
import { expect, look, test } from '../world/browser.ts'

const people = {
  passkey: 'sonia.lopez@partenaire-b.example',
  twoStep: 'nadia.roux@contoso.example',
  forgotten: 'owen.price@partenaire-c.example',
  replayed: 'thomas.girard@partenaire-a.example',
  withoutScripts: 'hugo.bernard@contoso.example',
  sessions: 'alice.marchand@partenaire-a.example',
} as const
const newPassword = 'trois hiboux comptent les étoiles'

for (const width of [360, 1280]) {
  test.describe(`${String(width)} px wide`, () => {
    test.use({ viewport: { width, height: 900 } })

    test('the page of a forgotten password, and a link that leads nowhere', async ({ page }) => {
      await page.goto('/forgotten-password')
      await look(page, 'forgotten-password')
      await page.goto('/new-password/made-up')
      await expect(page.getByText('Il n’est pas valable.')).toBeVisible()
      await look(page, 'dead-link')
    })
  })
}

test('a passkey is made, signs in without e-mail or password, and is taken away', async ({ page }) => {
  const keys = await virtualKeys(page)
  await enter(page, people.passkey)
  await page.goto('/profile/security')
  await page.getByRole('link', { name: 'Ajouter une clé d’accès' }).click()
  await page.getByRole('textbox', { name: 'Nom de la clé' }).fill('Clé de Sonia')
  await page.getByRole('textbox', { name: 'Mot de passe actuel' }).fill(demonstrationPassword)
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByRole('button', { name: 'Créer la clé d’accès' }).click()
  await expect(page.getByRole('status')).toContainText('Votre clé d’accès est enregistrée')
  await expect(page.getByText('Clé de Sonia')).toBeVisible()

  await page.getByRole('button', { name: 'Se déconnecter partout' }).click()
  await expect(page.getByText('Vous êtes déconnecté')).toBeVisible()
  await page.goto('/sign-in?to=%2Fprofile%2Fsecurity')
  await page.getByRole('button', { name: 'Clé d’accès' }).click()
  await expect(page).toHaveURL(/\/profile\/security$/)
  await expect(page.getByText(/Clé de Sonia/).locator('..')).toContainText('utilisée le')

  await page.getByRole('link', { name: /Supprimer la clé d’accès « Clé de Sonia »/ }).click()
  await page.getByRole('textbox', { name: 'Mot de passe actuel' }).fill(demonstrationPassword)
  await page.getByRole('button', { name: 'Supprimer la clé d’accès' }).click()
  await expect(page.getByRole('status')).toContainText('La clé d’accès est supprimée')
  await page.context().clearCookies()
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Clé d’accès' }).click()
  await expect(page.getByText('Cette clé d’accès n’a pas pu être vérifiée. Recommencez.')).toBeVisible()

  await keys.send('WebAuthn.setUserVerified', { authenticatorId: keys.id, isUserVerified: false })
  await page.getByRole('button', { name: 'Clé d’accès' }).click()
  await expect(page.getByRole('status')).toContainText('Aucune clé d’accès n’a été utilisée')
})

test('an answer that was sent once is worth nothing a second time', async ({ page }) => {
  await virtualKeys(page)
  await enter(page, people.replayed)
  await page.goto('/profile/passkeys')
  await page.getByRole('textbox', { name: 'Mot de passe actuel' }).fill(demonstrationPassword)
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByRole('button', { name: 'Créer la clé d’accès' }).click()
  await expect(page).toHaveURL(/passkey-added/)
  await page.context().clearCookies()
  await page.goto('/sign-in')
  const [request] = await Promise.all([
    page.waitForRequest((each) => each.url().endsWith('/sign-in/passkey')),
    page.getByRole('button', { name: 'Clé d’accès' }).click(),
  ])
  await expect(page).not.toHaveURL(/\/sign-in/)
  const headers = { origin: new URL(page.url()).origin, 'content-type': 'application/x-www-form-urlencoded' }
  const again = await page.request.post('/sign-in/passkey', {
    data: request.postData() ?? '',
    headers,
    maxRedirects: 0,
  })
  expect(again.headers()['location']).toBe('/sign-in?passkey-refused')
})

test('two steps: the app is set up, asked for, stood in for by a recovery code, and given up', async ({ page }) => {
  await enter(page, people.twoStep)
  await page.goto('/profile/two-step')
  await page.getByRole('textbox', { name: 'Mot de passe actuel' }).fill(demonstrationPassword)
  await page.getByRole('button', { name: 'Continuer' }).click()
  await expect(page.getByRole('img', { name: /Code QR/ })).toBeVisible()
  const key = (await page.locator('.typed-by-hand').textContent())?.replaceAll(' ', '') ?? ''
  const before = await sessionOf(page)
  await page.getByRole('textbox', { name: 'Code à six chiffres' }).fill(codeOf(key))
  const [answer] = await Promise.all([
    page.waitForResponse((each) => each.url().endsWith('?/confirm')),
    page.getByRole('button', { name: 'Activer' }).click(),
  ])
  expect(answer.headers()['cache-control']).toBe('no-store')
  expect(await sessionOf(page)).not.toBe(before)
  await expect(page.getByRole('status')).toContainText('La connexion en deux étapes est activée')
  const codes = await page.locator('.recovery-codes li').allTextContents()
  expect(codes).toHaveLength(10)

  await page.context().clearCookies()
  await firstStep(page, people.twoStep)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Deuxième étape')
  await look(page, 'second-step')
  // The app's next code: the one that set it up is spent.
  await page.getByRole('textbox', { name: 'Code à six chiffres' }).fill(codeOf(key, 30_000))
  await page.getByRole('button', { name: 'Se connecter' }).click()
  await expect(page).not.toHaveURL(/\/sign-in/)

  await page.context().clearCookies()
  await firstStep(page, people.twoStep)
  await page.getByRole('link', { name: 'Utiliser un code de secours' }).click()
  await page.getByRole('textbox', { name: 'Code de secours' }).fill(codes[0] ?? '')
  await page.getByRole('button', { name: 'Se connecter' }).click()
  await expect(page).not.toHaveURL(/\/sign-in/)

  await page.goto('/profile/security')
  await expect(page.getByText('9 codes de secours utilisables')).toBeVisible()
  await look(page, 'security')
  await page.goto('/profile/two-step/off')
  await page.getByRole('textbox', { name: 'Mot de passe actuel' }).fill(demonstrationPassword)
  await page.getByRole('button', { name: 'Désactiver la connexion en deux étapes' }).click()
  await expect(page.getByRole('status')).toContainText('La connexion en deux étapes est désactivée')
})

test('without scripts a wrong password is answered beside its field, and passkeys say what they need', async ({
  browser,
}) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await enter(page, people.withoutScripts)
  await page.goto('/profile/password')
  await page.getByRole('textbox', { name: 'Mot de passe actuel' }).fill('ce n’est pas lui du tout')
  await page.getByRole('textbox', { name: 'Nouveau mot de passe', exact: true }).fill(newPassword)
  await page.getByRole('textbox', { name: 'Confirmer le nouveau mot de passe' }).fill(newPassword)
  await page.getByRole('main').getByRole('button', { name: 'Changer le mot de passe' }).click()
  await expect(page.getByText('Ce n’est pas votre mot de passe actuel.')).toBeVisible()
  const before = await sessionOf(page)
  await page.getByRole('textbox', { name: 'Mot de passe actuel' }).fill(demonstrationPassword)
  await page.getByRole('textbox', { name: 'Nouveau mot de passe', exact: true }).fill(newPassword)
  await page.getByRole('textbox', { name: 'Confirmer le nouveau mot de passe' }).fill(newPassword)
  await page.getByRole('main').getByRole('button', { name: 'Changer le mot de passe' }).click()
  await expect(page).toHaveURL(/password-changed/)
  expect(await sessionOf(page)).not.toBe(before)
  await page.goto('/profile/passkeys')
  await page.getByRole('textbox', { name: 'Mot de passe actuel' }).fill(newPassword)
  await page.getByRole('button', { name: 'Continuer' }).click()
  await expect(page.getByText('Une clé d’accès ne peut être créée que si les scripts sont activés')).toBeVisible()
  await page.context().close()
})

test('a forgotten password is replaced by the link from the mailbox, once; whoever was signed in is out', async ({
  browser,
  page,
}) => {
  const other = await elsewhere(browser, people.forgotten)
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Mot de passe oublié' }).click()
  await page.getByRole('textbox', { name: 'Adresse e-mail professionnelle' }).fill(people.forgotten)
  await page.getByRole('button', { name: 'Recevoir un lien' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Consultez votre messagerie')

  const link = await linkIn(page, people.forgotten)
  await page.goto(link)
  await look(page, 'new-password')
  await page.getByRole('textbox', { name: 'Nouveau mot de passe', exact: true }).fill(newPassword)
  await page.getByRole('textbox', { name: 'Confirmer le nouveau mot de passe' }).fill(newPassword)
  await page.getByRole('button', { name: 'Changer le mot de passe' }).click()
  await expect(page.getByRole('status')).toContainText('Votre mot de passe est changé.')
  await other.goto('/profile')
  await expect(other).toHaveURL(/\/sign-in/)
  await other.context().close()

  await page.goto(link)
  await expect(page.getByText('Il a déjà servi')).toBeVisible()
  await firstStep(page, people.forgotten, newPassword)
  await expect(page).not.toHaveURL(/\/sign-in/)
})

test('a session is ended from another device and stops on its next page', async ({ browser, page }) => {
  const other = await elsewhere(browser, people.sessions)
  await enter(page, people.sessions)
  await page.goto('/profile/security')
  await page
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: /^Déconnecter/ }) })
    .first()
    .getByRole('button')
    .click()
  await expect(page.getByRole('status')).toContainText('La session a pris fin')
  await other.goto('/profile')
  await expect(other).toHaveURL(/\/sign-in/)
  await other.context().close()
})

interface VirtualKeys extends CDPSession {
  readonly id: string
}

/** A device with a fingerprint reader that always knows its person. */
async function virtualKeys(page: Page): Promise<VirtualKeys> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId: id } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return Object.assign(session, { id })
}

async function firstStep(page: Page, email: string, password: string = demonstrationPassword): Promise<void> {
  await page.goto('/sign-in')
  await page.getByRole('textbox', { name: 'Adresse e-mail professionnelle' }).fill(email)
  await page.getByRole('textbox', { name: 'Mot de passe' }).fill(password)
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
}

async function enter(page: Page, email: string): Promise<void> {
  await firstStep(page, email)
  await expect(page).not.toHaveURL(/\/sign-in/)
}

/** The same person in another browser. */
async function elsewhere(browser: Browser, email: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await enter(page, email)
  return page
}

/** The link of the last e-mail to somebody about a new password. */
async function linkIn(page: Page, email: string): Promise<string> {
  const row = page.getByRole('row', { name: email }).filter({ hasText: /nouveau mot de passe|new password/i })
  await expect(async () => {
    await page.goto('/mailbox')
    await expect(row.first()).toBeVisible({ timeout: 500 })
  }).toPass()
  const href = await row.first().getByRole('link').getAttribute('href')
  const html = await (await page.request.get(`${String(href)}/html`)).text()
  return new URL(/href="([^"]*\/new-password\/[^"]*)"/.exec(html)?.[1] ?? '').pathname
}

async function sessionOf(page: Page): Promise<string | undefined> {
  return (await page.context().cookies()).find(({ name }) => name === 'session')?.value
}

function codeOf(key: string, laterMs = 0): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: Date.now() + laterMs })
}

/**
 * The Console in a browser, on a portal of its own, since it moves time: an agreement is registered, its administrator's
 * invitation goes out and runs out, a partner is replaced, e-mail and journal are read, and notices are ended.
 */
import type { Page } from '@playwright/test'
import { assertSound, expect, follow, look, signIn } from '../world/browser.ts'
import { test } from '../world/own-portal.ts'

test.use({ portalOf: 'console' })

const olivier = 'olivier.petit@editeur.example'
const claire = 'claire.martin@contoso.example'
const labels = {
  email: 'Adresse e-mail professionnelle',
  password: 'Mot de passe',
  submit: 'Se connecter',
}

test.describe.configure({ mode: 'serial' })

test('the publisher’s people come to the Console, and nobody else finds it', async ({ page }) => {
  await signIn(page, olivier, labels)
  await expect(page).toHaveURL(/\/console$/)
  await look(page, 'console-home', { rows: 'first' })
  await follow(page, 'Clients', 'Contrats')
  await assertSound(page)
  await follow(page, 'Exploitation', 'E-mails')
  await assertSound(page)
  await follow(page, 'Exploitation', 'Journal')
  await assertSound(page)
  await follow(page, 'Exploitation', 'Horloge')
  await look(page, 'console-clock')
})

test('an agreement is registered: what is wrong is said beside each field and what was typed is kept', async ({
  page,
}) => {
  await signIn(page, olivier, labels)
  await page.getByRole('link', { name: 'Enregistrer un contrat' }).click()
  await page.getByRole('textbox', { name: 'Numéro de contrat' }).fill('4500100001')
  await page.getByRole('textbox', { name: 'Adresse e-mail' }).fill('ada at adatum')
  await page.getByRole('button', { name: 'Enregistrer le contrat' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page.getByText('Indiquez une adresse e-mail, comme nom@exemple.fr.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Numéro de contrat' })).toHaveValue('4500100001')
  await look(page, 'console-agreement-refused')

  await fill(page, {
    'Date de signature': '2026-11-01',
    'Premier anniversaire': '2027-11-01',
    'Numéro de l’entité légale': 'ORG-20001',
    'Entité légale du client': 'Adatum SAS',
    Prénom: 'Ada',
    'Nom de famille': 'Le Goff',
    'Adresse e-mail': 'ada@adatum.example',
    'Numéro du compte d’achats': '0006000001',
    'Nom du compte d’achats': 'Adatum Lyon',
    Ville: 'Lyon',
  })
  await page.getByRole('button', { name: 'Ajouter un compte d’achats' }).click()
  await expect(page.getByRole('textbox', { name: 'Ville' })).toHaveCount(2)
  await page.getByRole('textbox', { name: 'Numéro du compte d’achats' }).nth(1).fill('0006000002')
  await page.getByRole('textbox', { name: 'Nom du compte d’achats' }).nth(1).fill('Adatum Nice')
  await page.getByRole('textbox', { name: 'Ville' }).nth(1).fill('Nice')
  await page.getByRole('button', { name: 'Enregistrer le contrat' }).click()

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Contrat 4500100001')
  await expect(page.getByRole('status')).toContainText('Une invitation part à ada@adatum.example.')
  await expect(page.getByText('Invitation envoyée')).toBeVisible()
  await assertSound(page)
  await page.goto('/console/outbox?receiver=ADA@adatum.example')
  // By request, since a browser that is steered by scripts is refused by the frame of the letter, aloud.
  const href = (await page.getByRole('link', { name: 'Adatum SAS' }).getAttribute('href')) ?? ''
  const shown = await (await page.request.get(href)).text()
  expect(shown).toContain('Les liens personnels y sont remplacés par des liens sans effet.')
  expect(await (await page.request.get(`${href}/html`)).text()).toContain('Démarrer maintenant')
})

test('an agreement that is known is refused, and found', async ({ page }) => {
  await signIn(page, olivier, labels)
  for (const typed of ['4500100001', '0006000002', 'adatum', 'nice']) {
    await page.goto(`/console/agreements?q=${typed}`)
    await expect(page.getByRole('link', { name: '4500100001' }), typed).toBeVisible()
  }
  await page.goto('/console/agreements?q=nothing+of+the+kind')
  await expect(page.getByRole('status')).toContainText('nothing of the kind')
  await assertSound(page)
})

test('an agreement is extended, and gets another purchasing account', async ({ page }) => {
  await signIn(page, olivier, labels)
  await page.goto('/console/agreements?q=4500100001')
  await page.getByRole('link', { name: '4500100001' }).click()
  await page.getByRole('link', { name: 'Modifier le dernier jour' }).click()
  await page.getByLabel('Dernier jour').fill('2020-01-01')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByText('Indiquez un jour après la signature, le 1er novembre 2026.')).toBeVisible()
  await assertSound(page)
  await page.getByLabel('Dernier jour').fill('2030-10-31')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByText('En vigueur jusqu’au 31 oct. 2030')).toBeVisible()

  await page.getByRole('link', { name: 'Ajouter un compte d’achats' }).click()
  await page.getByRole('textbox', { name: 'Numéro du compte d’achats' }).fill('0006000001')
  await page.getByRole('textbox', { name: 'Nom du compte d’achats' }).fill('Adatum Brest')
  await page.getByRole('textbox', { name: 'Ville' }).fill('Brest')
  await page.getByRole('button', { name: 'Ajouter', exact: true }).click()
  await expect(page.getByText('Le compte d’achats 0006000001 est déjà enregistré.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Ville' })).toHaveValue('Brest')
  await look(page, 'console-account-refused')
  await page.getByRole('textbox', { name: 'Numéro du compte d’achats' }).fill('0006000003')
  await page.getByRole('button', { name: 'Ajouter', exact: true }).click()
  await expect(page.getByRole('status')).toContainText('Le compte d’achats est ajouté.')
  await expect(page.getByRole('row', { name: /Adatum Brest/ })).toBeVisible()
})

test('a partner is registered, and its first administrator invited', async ({ page }) => {
  await signIn(page, olivier, labels)
  await page.getByRole('link', { name: 'Partenaires', exact: true }).click()
  await look(page, 'console-partners')
  await page.getByRole('link', { name: 'Enregistrer un partenaire' }).click()
  await page.getByRole('textbox', { name: 'Numéro de partenaire' }).fill('PA-1001')
  await page.getByRole('button', { name: 'Enregistrer le partenaire' }).click()
  await expect(page.getByText('Indiquez le nom du partenaire.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Nom du partenaire' }).fill('Partenaire D')
  await page.getByRole('button', { name: 'Enregistrer le partenaire' }).click()
  await expect(page.locator('#number-error')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Nom du partenaire' })).toHaveValue('Partenaire D')
  await assertSound(page)
  await page.getByRole('textbox', { name: 'Numéro de partenaire' }).fill('PD-4004')
  await page.getByRole('button', { name: 'Enregistrer le partenaire' }).click()
  await expect(page.getByRole('status')).toContainText('Invitez maintenant son premier administrateur.')

  await page.getByRole('link', { name: 'Inviter un utilisateur' }).click()
  await page.getByRole('textbox', { name: 'Adresse e-mail' }).fill('dora.dumas@partenaire-d.example')
  await page.getByRole('textbox', { name: 'Prénom' }).fill('Dora')
  await page.getByRole('textbox', { name: 'Nom de famille' }).fill('Dumas')
  await assertSound(page)
  await page.getByRole('button', { name: 'Inviter un utilisateur', exact: true }).click()
  await expect(page.getByRole('row', { name: /Dora Dumas/ })).toContainText('Administrateur')
  await look(page, 'console-partner')
  await page.getByRole('link', { name: 'Dora Dumas' }).click()
  await assertSound(page)
  await page.getByRole('button', { name: 'Renvoyer l’invitation' }).click()
  await expect(page.getByRole('status')).toBeVisible()
})

test('a partner is replaced after a second question', async ({ page }) => {
  await signIn(page, olivier, labels)
  await page.goto('/console/agreements?q=0005438761')
  await page.getByRole('link', { name: '4500098217' }).click()
  await page.locator('summary').filter({ hasText: 'Actions' }).click()
  await page.getByRole('link', { name: 'Changer de partenaire' }).click()
  await page.locator('#to').fill('nobody')
  await page.getByRole('button', { name: 'Continuer' }).click()
  await expect(page.getByText('Aucun partenaire n’a ce numéro.')).toBeVisible()
  await assertSound(page)
  const offered = await page
    .locator('datalist option')
    .evaluateAll((options) => options.map((option) => [option.textContent, option.getAttribute('value')]))
  const third = offered.find(([name]) => name?.includes('C'))?.[1] ?? ''
  await page.locator('#to').fill(third)
  await page.getByRole('button', { name: 'Continuer' }).click()
  await expect(page.getByRole('heading', { level: 2 })).toContainText('Remplacer Partenaire A par Partenaire C')
  await look(page, 'console-partner-question')
  await page.getByRole('button', { name: 'Remplacer le partenaire' }).click()
  await expect(page.getByRole('status')).toContainText('Partenaire C remplace Partenaire A.')
  await page.goto('/purchasing-accounts/1/journal')
  await expect(page.getByRole('row', { name: /Changement de partenaire/ })).toContainText('Olivier Petit, éditeur')
})

test('an account’s administrator reads its journal; somebody else is told whom it takes', async ({ page }) => {
  await signIn(page, claire, labels)
  await page.locator('summary').filter({ hasText: 'Compte' }).first().click()
  await page.getByRole('link', { name: 'Journal' }).click()
  await assertSound(page)
  await page.getByRole('link', { name: 'Accès' }).click()
  await expect(page.getByRole('row', { name: /Rôle donné/ }).first()).toBeVisible()
  await expect(page.getByRole('row', { name: /Commande passée/ })).toHaveCount(0)
  const home = page.url().replace(/\/journal.*/, '')
  await page.context().clearCookies()
  await signIn(page, 'paul.lambert@contoso.example', labels)
  const refused = await page.request.get(`${home}/journal`)
  expect([refused.status(), await refused.text()]).toEqual([403, expect.stringContaining('Administrateur de compte')])
})

test('a notice is ended by its own link, and comes back on one’s own page', async ({ page }) => {
  await signIn(page, claire, labels)
  await page.goto('/mailbox')
  const row = page.getByRole('row', { name: claire }).filter({ hasText: 'expire' }).first()
  const href = (await row.getByRole('link').getAttribute('href')) ?? ''
  const message = await (await page.request.get(href)).text()
  const link = /http[^\s<"]+\/unsubscribe\/[\w.-]+/.exec(message)?.[0] ?? ''
  await page.goto(link)
  await look(page, 'unsubscribe')
  await page.getByRole('button', { name: 'Ne plus recevoir' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ces notifications sont arrêtées')
  await assertSound(page)
  await page.getByRole('link', { name: 'Choisir mes e-mails' }).click()
  const box = page.getByRole('checkbox', { name: 'Services qui expirent' })
  await expect(box).not.toBeChecked()
  await box.check()
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByRole('status')).toContainText('Vos choix sont enregistrés.')
  await expect(box).toBeChecked()
  await look(page, 'e-mails')
})

test('an operator looks at the portal as its user would, who reads of it', async ({ page }) => {
  await signIn(page, olivier, labels)
  await follow(page, 'Clients', 'Utilisateurs')
  await assertSound(page)
  await page.getByRole('searchbox').fill('claire.m')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Claire Martin' }).click()
  await assertSound(page)
  await page.getByRole('link', { name: 'Voir le portail comme cette personne' }).click()
  await page.getByRole('textbox', { name: 'Motif' }).fill('Aider')
  await page.getByRole('textbox', { name: 'Mot de passe actuel' }).fill('Sept-lampes-au-quai')
  await page.getByRole('button', { name: 'Commencer' }).click()
  await expect(page.getByText('Dites pourquoi, en 10 à 500 caractères.')).toBeVisible()
  await look(page, 'console-viewing-refused')
  await page.getByRole('textbox', { name: 'Motif' }).fill('Répondre à sa question sur un avantage')
  await page.getByRole('textbox', { name: 'Mot de passe actuel' }).fill('Sept-lampes-au-quai')
  await page.getByRole('button', { name: 'Commencer' }).click()
  await expect(page.getByText('Vous regardez le portail comme Claire Martin')).toBeVisible()
  await assertSound(page)
  await page.getByRole('button', { name: 'Terminer' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Claire Martin')
  await page.context().clearCookies()
  await signIn(page, claire, labels)
  await page.goto('/profile/security')
  await expect(page.getByText('Motif : Répondre à sa question sur un avantage')).toBeVisible()
  await assertSound(page)
})

test('time is moved ahead: an invitation runs out, and the Console says so', async ({ page }) => {
  await signIn(page, olivier, labels)
  await page.goto('/console/clock')
  await page.getByRole('spinbutton', { name: 'Nombre de jours' }).fill('0')
  await page.getByRole('button', { name: 'Avancer l’horloge' }).click()
  await expect(page.getByText('Indiquez un nombre entier de jours, de 1 à 366.')).toBeVisible()
  await page.getByRole('button', { name: '61' }).click()
  await expect(page.getByRole('status')).toContainText('La démonstration est maintenant')
  await expect(page.getByText('61 jours d’avance')).toBeVisible()
  await page.goto('/console')
  await expect(page.getByRole('heading', { name: 'L’invitation de Adatum SAS a expiré' })).toBeVisible()
  await assertSound(page)
  await page.getByRole('listitem').filter({ hasText: 'Adatum SAS' }).getByRole('link').click()
  await expect(page.getByText('Invitation expirée')).toBeVisible()
})

for (const width of [360, 1920]) {
  test.describe(`${String(width)} px wide, in English`, () => {
    test.use({ viewport: { width, height: 900 }, colorScheme: width === 360 ? 'dark' : 'light' })

    test('nothing sticks out and axe finds nothing', async ({ page }) => {
      test.slow() // eighteen pages
      await signIn(page, olivier, labels)
      await page.getByRole('button', { name: 'English' }).last().click()
      for (const path of [
        '/console',
        '/console/agreements',
        '/console/agreements/new',
        '/console/agreements/1',
        '/console/outbox',
        '/console/journal',
        '/console/clock',
        '/console/health',
        '/console/operators',
        '/console/operators/invite',
        '/console/operators/prove',
        '/console/api-keys',
        '/console/purchasing-accounts',
        '/console/purchasing-accounts/1',
        '/console/purchasing-accounts/1/edit',
        '/console/purchasing-accounts/1/partner',
        '/purchasing-accounts/1/journal',
        '/profile/e-mails',
      ]) {
        await page.goto(path)
        await assertSound(page)
      }
      await page.getByRole('button', { name: 'Français' }).last().click()
    })
  })
}

async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
}

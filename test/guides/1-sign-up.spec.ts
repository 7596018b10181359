/**
 * Guide 1, « S'inscrire au Centre d'affaires », followed step by step in a browser on the demonstration: a designated
 * administrator asks for his invitation again, comes in, and invites somebody. In French with the guide's own labels, then
 * in English, each with an agreement of its own.
 */
import { newcomers } from '../../demo/demonstration.ts'
import { expect, look, signIn, test } from '../world/browser.ts'
import { buttonOf, choose, letterTo, pickRoles } from './steps.ts'
import { wordsOf } from './words.ts'

const password = 'Neuf-lanternes-au-port'

const readers = {
  fr: { country: 'France', language: 'Français', colleague: 'zoe.lemaire@tailspin.example', welcome: /accès.*prêt/ },
  en: { country: 'Ireland', language: 'English', colleague: 'sean.byrne@litware.example', welcome: /access.*ready/ },
} as const

for (const [index, locale] of (['fr', 'en'] as const).entries()) {
  const reader = readers[locale]
  const w = wordsOf(locale)
  const newcomer = newcomers[index]
  if (newcomer === undefined) throw new Error('The demonstration has a newcomer for each language')
  const { email, firstName, lastName } = newcomer.administrator
  const labels = { email: w.email, password: w.password, submit: w.signIn }

  test.describe(`guide 1 (${locale})`, () => {
    // One story: who has come in cannot ask for his invitation again.
    test.describe.configure({ mode: 'serial' })
    test.use({ locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })

    test('Requête pour que l’invitation vous soit renvoyée', async ({ page }) => {
      const first = await letterTo(page, email, reader.welcome)

      // Steps 1 to 3. The sign-in page, under the address that the guide prints, and the link below its field.
      await page.goto('/Customer/')
      await expect(page.getByRole('heading', { level: 1, name: w.signIn })).toBeVisible()
      await page.getByRole('link', { name: w.invitationLink }).click()
      await look(page, `request-${locale}`)

      // Step 4. E-mail, agreement number and purchasing account number, then « ENVOYER ».
      await page.getByRole('textbox', { name: w.requestedEmail }).fill(email)
      await page.getByRole('textbox', { name: w.agreementNumber }).fill(newcomer.number)
      await page.getByRole('textbox', { name: w.accountNumber }).fill(newcomer.accounts[0]?.number ?? '')
      await page.getByRole('button', { name: w.send, exact: true }).click()

      // Step 5. A message says to look into the mailbox.
      await expect(page.getByRole('heading', { level: 1, name: w.requestSent })).toBeVisible()
      await look(page, `requested-${locale}`)
      await expect(async () => {
        expect((await letterTo(page, email, reader.welcome)).id).not.toBe(first.id)
      }).toPass()

      // The link of the first e-mail leads nowhere any more, and the page says where to look.
      await page.goto(buttonOf(first, w.startNow))
      await expect(page.getByRole('heading', { level: 1, name: w.replaced })).toBeVisible()
      await look(page, `replaced-${locale}`)
    })

    test('Accepter votre invitation par e-mail', async ({ page }) => {
      // Step 1. « Démarrer maintenant » leads to « Créer votre compte d'organisation »: name and e-mail are there.
      const letter = await letterTo(page, email, reader.welcome)
      const link = buttonOf(letter, w.startNow)
      await page.goto(link)
      await expect(page.getByRole('heading', { level: 1, name: w.createAccount })).toBeVisible()
      await expect(page.getByRole('textbox', { name: w.firstName })).toHaveValue(firstName)
      await expect(page.getByRole('textbox', { name: w.lastName })).toHaveValue(lastName)
      await expect(page.getByRole('textbox', { name: w.email })).toHaveValue(email)
      await expect(page.getByRole('textbox', { name: w.email })).not.toBeEditable()
      await look(page, `sign-up-${locale}`)

      // Steps 2 and 3. A password twice; what does not match is said beside the field, and nothing is lost.
      await page.getByRole('textbox', { name: w.createPassword }).fill(password)
      await page.getByRole('textbox', { name: w.confirmPassword }).fill(`${password}s`)
      await page.getByRole('button', { name: w.start, exact: true }).click()
      await expect(page.getByRole('textbox', { name: w.confirmPassword })).toHaveAttribute('aria-invalid', 'true')
      await expect(page.getByRole('textbox', { name: w.firstName })).toHaveValue(firstName)

      await page.getByRole('textbox', { name: w.createPassword }).fill(password)
      await page.getByRole('textbox', { name: w.confirmPassword }).fill(password)
      await page.getByRole('button', { name: w.start, exact: true }).click()

      // The home page, at once.
      await expect(page.getByRole('heading', { level: 1, name: w.homeTitle })).toBeVisible()
      await expect(page.getByText(newcomer.accounts[0]?.name ?? '', { exact: true }).first()).toBeVisible()

      // The link has served: somebody else who opens it learns nothing, he himself that all is well.
      await page.context().clearCookies()
      await page.goto(link)
      await expect(page.getByRole('heading', { level: 1, name: w.used })).toBeVisible()
    })

    test('Démarrer et inviter d’autres personnes', async ({ page }) => {
      await page.goto('/sign-in')
      await page.getByRole('textbox', { name: w.email }).fill(email)
      await page.getByRole('textbox', { name: w.password }).fill(password)
      await page.getByRole('button', { name: w.signIn, exact: true }).click()

      // « Pour voir quel rôle vous a été assigné »: the user's name, top right, then « Mon profil ».
      await page.getByRole('banner').getByText(`${firstName} ${lastName}`).first().click()
      await page.getByRole('link', { name: w.myProfile }).click()
      const roles = page.getByRole('table').filter({ hasText: w.role })
      await expect(roles.getByRole('columnheader')).toContainText([w.role])
      await expect(roles.getByRole('row').last()).toContainText(w.accountAdministrator)
      await expect(roles.getByRole('row').last()).toContainText(newcomer.number)

      // Steps 1 and 2. « Compte » > « Gérer l'accès », tab « Gérer les utilisateurs », « INVITER UN UTILISATEUR ».
      await choose(page, w.account, w.manageAccess)
      await expect(page.getByRole('link', { name: w.manageUsers }).last()).toHaveAttribute('aria-current', 'page')
      await page.getByRole('link', { name: w.inviteUser }).click()

      // Step 3. Every field; « Comprendre les rôles des utilisateurs » is one link away.
      await look(page, `invite-${locale}`)
      await page.getByRole('textbox', { name: w.emailAddress }).fill(reader.colleague)
      await page.getByRole('textbox', { name: w.firstName }).fill('Zoé')
      await page.getByRole('textbox', { name: w.lastName }).fill('Lemaire-Byrne')
      await page.getByRole('combobox', { name: w.language }).selectOption(reader.language)
      await page.getByRole('combobox', { name: w.country }).selectOption(reader.country)
      await pickRoles(page, w.chooseRoles, [w.accountManager, w.reportViewer])

      // Step 4. « INVITER », and the person is welcomed by e-mail.
      await page.getByRole('button', { name: w.inviteUser, exact: true }).click()
      await expect(page.getByRole('row').filter({ hasText: reader.colleague })).toContainText(w.statePending)
      const welcome = await letterTo(page, reader.colleague, reader.welcome)
      expect(buttonOf(welcome, w.startNow)).toMatch(/\/invitation\//)
    })

    test('Comprendre les rôles des utilisateurs', async ({ page }) => {
      await signIn(page, locale === 'fr' ? 'claire.martin@contoso.example' : 'nora.bailey@fabrikam.example', labels)
      await page.goto('/access/roles')
      await expect(page.getByRole('heading', { level: 1, name: w.understandRoles })).toBeVisible()
      const table = page.getByRole('table', { name: w.understandRoles })
      await expect(table.getByRole('columnheader')).toContainText([w.role, w.level])
      await expect(table.getByRole('rowheader')).toHaveText([
        w.accountAdministrator,
        w.agreementAdministrator,
        w.userAdministrator,
        w.accountManager,
        w.reportViewer,
        w.accountViewer,
      ])
      await look(page, `roles-${locale}`)
    })
  })
}

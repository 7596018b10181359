/**
 * Guide 2, « Gérer les utilisateurs et la visibilité des partenaires », followed step by step in a browser on the
 * demonstration: in French with the guide's own labels, then in English.
 */
import { demonstrationPassword } from '../../demo/demonstration.ts'
import { expect, look, signIn, test } from '../world/browser.ts'
import { buttonOf, choose, letterTo, pickRoles } from './steps.ts'
import { wordsOf } from './words.ts'

const readers = {
  fr: {
    administrator: 'claire.martin@contoso.example',
    name: 'Claire Martin',
    account: '0005438761',
    several: false,
    domain: 'contoso.example',
    people: { active: 'paul.lambert@', pending: 'yann.legoff@', expired: 'etienne.garnier@' },
    invited: ['louis.perrin@contoso.example', 'lola.picard@contoso.example'],
    language: 'Français',
    country: 'France',
    welcome: /accès.*prêt/,
    partners: 'julie.moreau@fabrikam.example',
    seeing: { account: 'Fabulous Hotels Nice', partner: 'Partenaire B', person: 'karim.benali@partenaire-b.example' },
    sight: /vous voyez désormais/,
  },
  en: {
    administrator: 'nora.bailey@fabrikam.example',
    name: 'Nora Bailey',
    account: '0005220194',
    several: true,
    domain: 'fabrikam.example',
    people: { active: 'sara.davis@', pending: 'peter.hall@', expired: 'lucy.grant@' },
    invited: ['dana.cole@fabrikam.example', 'ruth.ward@fabrikam.example'],
    language: 'English',
    country: 'United States',
    welcome: /access.*ready/,
    partners: 'nora.bailey@fabrikam.example',
    seeing: {
      account: 'Fabulous Hotels Redmond',
      partner: 'Partenaire C',
      person: 'daniel.evans@partenaire-c.example',
    },
    sight: /you now see/,
  },
} as const

for (const locale of ['fr', 'en'] as const) {
  const reader = readers[locale]
  const w = wordsOf(locale)
  const labels = { email: w.email, password: w.password, submit: w.signIn }

  test.describe(`guide 2 (${locale})`, () => {
    test.use({ locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })

    test('Si vous avez un doute sur votre rôle', async ({ page }) => {
      await signIn(page, reader.administrator, labels)
      // Step 1. The user's name, top right, then « Mon profil ».
      await page.getByRole('banner').getByText(reader.name).first().click()
      await page.getByRole('link', { name: w.myProfile }).click()
      // Step 2. « RÔLE » beside « NUMÉRO DE CONTRAT » and « NUMÉRO DE COMPTE D'ACHATS ».
      const roles = page.getByRole('table').filter({ hasText: w.role })
      for (const heading of [w.role, w.agreementNumber, w.profileAccountNumber]) {
        await expect(roles.getByRole('columnheader', { name: heading })).toBeVisible()
      }
      await expect(roles.getByRole('row').filter({ hasText: reader.account })).toContainText(w.accountAdministrator)
      await look(page, `profile-${locale}`)
    })

    test('Rechercher un utilisateur', async ({ page }) => {
      await signIn(page, reader.administrator, labels)
      // Steps 1 and 2. « Compte » > « Gérer l'accès », tab « Gérer les utilisateurs ».
      await choose(page, w.account, w.manageAccess)
      await expect(page.getByRole('heading', { level: 1, name: w.manageAccess })).toBeVisible()
      await expect(page.getByRole('link', { name: w.partnerVisibility })).toBeVisible()

      // Step 3. A work e-mail, or its beginning, in « Recherche par e-mail du contact ».
      const search = page.getByRole('searchbox', { name: w.searchByEmail })
      await search.fill(reader.people.active)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('row').filter({ hasText: reader.domain })).toHaveCount(locale === 'fr' ? 1 : 9)
      await look(page, `users-found-${locale}`, { rows: 'first' })

      // Step 4. « Filtrer par état »: each state has its people, « Tous » the expired ones too.
      const states = page.getByRole('navigation', { name: w.filterByState })
      for (const [state, word, who] of [
        [w.pending, w.statePending, reader.people.pending],
        [w.expired, w.stateExpired, reader.people.expired],
      ] as const) {
        await search.fill(who)
        await page.keyboard.press('Enter')
        await states.getByRole('link', { name: state }).click()
        await expect(page.getByRole('row').filter({ hasText: who })).toContainText(word)
      }
      await states.getByRole('link', { name: w.active }).click()
      await expect(page.getByRole('row').filter({ hasText: reader.people.expired })).toHaveCount(0)
      await states.getByRole('link', { name: w.all }).click()
      await expect(page.getByRole('row').filter({ hasText: reader.people.expired })).toContainText(w.resend)

      // Step 5. The list is sorted by a click on a column.
      await search.fill(reader.domain)
      await page.keyboard.press('Enter')
      await page.getByRole('columnheader', { name: w.emailAddress }).getByRole('link').click()
      const emails = await page
        .getByRole('cell')
        .filter({ hasText: `@${reader.domain}` })
        .allTextContents()
      expect(emails).toEqual(emails.toSorted())
    })

    test('Inviter un utilisateur, lui affecter des rôles', async ({ page, browser }) => {
      await signIn(page, reader.administrator, labels)
      await choose(page, w.account, w.manageAccess)

      // Steps 1 and 2. « INVITER UN UTILISATEUR », every field, « INVITER UN AUTRE UTILISATEUR » to go on.
      await page.getByRole('link', { name: w.inviteUser }).click()
      const fill = async (email: string, firstName: string, lastName: string, role: string) => {
        await page.getByRole('textbox', { name: w.emailAddress }).fill(email)
        await page.getByRole('textbox', { name: w.firstName }).fill(firstName)
        await page.getByRole('textbox', { name: w.lastName }).fill(lastName)
        await page.getByRole('combobox', { name: w.language }).selectOption(reader.language)
        await page.getByRole('combobox', { name: w.country }).selectOption(reader.country)
        await pickRoles(page, w.chooseRoles, [role])
        if (reader.several) {
          const accounts = page.getByRole('group', { name: w.accounts })
          for (const box of await accounts.getByRole('checkbox', { checked: true }).all()) await box.uncheck()
          await accounts.getByRole('checkbox', { name: new RegExp(reader.account) }).check()
        }
      }
      const [first, second] = reader.invited
      await fill(first, 'Louis', 'Perrin', w.reportViewer)
      await page.getByRole('button', { name: w.inviteAnother, exact: true }).click()
      await expect(page.getByRole('status').filter({ hasText: first })).toBeVisible()
      await expect(page.getByRole('textbox', { name: w.emailAddress })).toHaveValue('')
      await fill(second, 'Lola', 'Picard', w.accountViewer)
      await page.getByRole('button', { name: w.inviteUser, exact: true }).click()
      await expect(page.getByRole('row').filter({ hasText: second })).toContainText(w.statePending)

      // Who is there already is not invited twice: the page leads to his details.
      await page.getByRole('link', { name: w.inviteUser }).click()
      await fill(first, 'Louis', 'Perrin', w.reportViewer)
      await page.getByRole('button', { name: w.inviteUser, exact: true }).click()
      await expect(page.getByRole('link', { name: w.invitedAlready })).toBeVisible()
      await expect(page.getByRole('textbox', { name: w.emailAddress })).toHaveValue(first)

      // « Affecter des rôles », steps 1 to 4. « Compte » > « Gérer les utilisateurs », the user, « MODIFIER », « ENREGISTRER ».
      await choose(page, w.account, w.manageUsers)
      await page.getByRole('searchbox', { name: w.searchByEmail }).fill(first)
      await page.keyboard.press('Enter')
      await page.getByRole('row').filter({ hasText: first }).getByRole('rowheader').getByRole('link').click()
      await expect(page.getByRole('heading', { level: 1, name: w.userDetails })).toBeVisible()
      const place = page.getByRole('region').filter({ hasText: reader.account })
      await place.getByText(w.change, { exact: false }).first().click()
      await place.getByRole('checkbox', { name: w.reportViewer }).uncheck()
      await place.getByRole('checkbox', { name: w.accountManager }).check()
      await place.getByRole('button', { name: w.save, exact: true }).click()
      await expect(page.getByText(w.rolesSaved)).toBeVisible()
      await expect(place).toContainText(w.accountManager)
      await look(page, `user-details-${locale}`, { rows: 'first' })

      // The person is welcomed by e-mail, comes in, and is among the active ones.
      const letter = await letterTo(page, first, reader.welcome)
      const other = await browser.newContext({ locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })
      const theirs = await other.newPage()
      await theirs.goto(buttonOf(letter, w.startNow))
      await theirs.getByRole('textbox', { name: w.createPassword }).fill(demonstrationPassword)
      await theirs.getByRole('textbox', { name: w.confirmPassword }).fill(demonstrationPassword)
      await theirs.getByRole('button', { name: w.start, exact: true }).click()
      await expect(theirs.getByRole('heading', { level: 1, name: w.homeTitle })).toBeVisible()
      await other.close()
      await page.goto('/access/users')
      await page.getByRole('searchbox', { name: w.searchByEmail }).fill(first)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('row').filter({ hasText: first })).toContainText(w.stateActive)
    })

    test('Autoriser la visibilité', async ({ page, browser }) => {
      const { account, partner, person } = reader.seeing
      const other = await browser.newContext({ locale: 'fr-FR' })
      const theirs = await other.newPage()
      await signIn(theirs, person, wordsOfSignIn('fr'))
      await theirs.goto('/partner/customers')
      await theirs.getByRole('link', { name: 'Fabulous Hotels SA' }).first().click()
      await theirs.getByRole('link', { name: account }).first().click()
      const atAccount = new URL(theirs.url()).pathname
      const ordersSeen = async () => {
        await theirs.goto(`${atAccount}/orders`)
        return (await theirs.getByRole('table').textContent()) ?? ''
      }
      expect(await ordersSeen()).not.toContain('MP-')

      await signIn(page, reader.partners, labels)
      // Step 1. « Gérer l'accès », tab « Gérer la visibilité des partenaires ».
      await choose(page, w.account, w.manageAccess)
      await page.getByRole('link', { name: w.partnerVisibility }).click()

      // Step 2. « Sélectionner un compte ».
      await page.getByText(w.selectAnAccount, { exact: true }).first().click()
      await page.getByRole('combobox', { name: w.search, exact: true }).fill(account)
      await page.getByRole('option', { name: account }).first().click()
      await expect(page.getByText(account).first()).toBeVisible()

      // Step 3. « NOM DU PARTENAIRE »: the one who gains sight.
      await page.getByRole('link', { name: partner }).click()
      await look(page, `visibility-${locale}`)
      // Step 4. « AUTORISER LA VISIBILITÉ À »: those whose orders he will see. Step 5. « ENREGISTRER », and a confirmation.
      const seen = page.getByRole('group', { name: w.allowVisibility })
      await seen.getByRole('checkbox', { name: 'Partenaire A' }).check()
      await page.getByRole('button', { name: w.save, exact: true }).click()
      await expect(page.getByText(w.visibilitySaved)).toBeVisible()
      await look(page, `visibility-saved-${locale}`)

      // The partner is told by e-mail, and sees the other's orders from the next page on.
      expect(await ordersSeen()).toContain('MP-')
      await letterTo(theirs, person, reader.sight)

      // It can be revoked at any time.
      await page
        .getByRole('group', { name: w.allowVisibility })
        .getByRole('checkbox', { name: 'Partenaire A' })
        .uncheck()
      await page.getByRole('button', { name: w.save, exact: true }).click()
      await expect(page.getByText(w.visibilitySaved)).toBeVisible()
      expect(await ordersSeen()).not.toContain('MP-')
      await other.close()
    })

    test('Un seul partenaire: le réglage ne s’applique pas', async ({ page }) => {
      await signIn(page, reader.partners, labels)
      await page.goto('/access/partner-visibility')
      await page.getByText(w.selectAnAccount, { exact: true }).first().click()
      await page.getByRole('combobox', { name: w.search, exact: true }).fill('Northwind')
      await page.getByRole('option', { name: 'Northwind Traders' }).first().click()
      await expect(page.getByText(w.onePartner)).toBeVisible()
    })
  })
}

function wordsOfSignIn(locale: 'fr' | 'en') {
  const { email, password, signIn: submit } = wordsOf(locale)
  return { email, password, submit }
}

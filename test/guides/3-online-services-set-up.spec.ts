/**
 * Guide 3, « Configurer et utiliser vos services en ligne », its second half: the installation of a new online service and its
 * confirmation, followed step by step in a browser on the demonstration, in French with the guide's own labels, then in English.
 * Each language uses an account of its own, whose services no other test counts.
 */
import { assertSound, expect, look, signIn, test } from '../world/browser.ts'
import { choose, expectCells, groupOf, letterTo, putDomainOff, rowOf, selectAccount, textIn } from './steps.ts'
import { wordsOf } from './words.ts'

const readers = {
  fr: {
    email: 'julie.moreau@fabrikam.example',
    account: 'Fabrikam Résidences',
    typed: 'Fab',
    visio: 'Visio Pro pour Office 365',
    wrong: '150 n’est pas un multiple de 100. Choisissez 100 ou 200.',
    working: 'Microsoft installe vos nouveaux services en ligne.',
    mail: 'Un e-mail vous dira à partir de quelle date les utiliser.',
    order: /Partenaire\sA doit bientôt les commander, avant le/,
    ready: /^Vos services en ligne sont prêts.*Fabrikam Résidences/,
    usable: /Office 365 Enterprise E1.*200, utilisable depuis le/s,
    notOrdered: '200 non commandés',
    withoutDomain: 'Associez un domaine dès maintenant',
    chooseFor: 'Partenaire qui commandera Visio',
  },
  en: {
    email: 'nora.bailey@fabrikam.example',
    account: 'Fabulous Hotels Nice',
    typed: 'Fab',
    visio: 'Visio Pro for Office 365',
    wrong: '150 is not a multiple of 100. Choose 100 or 200.',
    working: 'Microsoft is setting up your new online services.',
    mail: 'An e-mail will tell you from which date you can use them.',
    order: /Partenaire\sA must order them soon, before/,
    ready: /^Your online services are ready.*Fabulous Hotels Nice/,
    usable: /Office 365 Enterprise E1.*200, can be used since/s,
    notOrdered: '200 not ordered',
    withoutDomain: 'Associate a domain now',
    chooseFor: 'Partner who will order Visio',
  },
} as const

for (const locale of ['fr', 'en'] as const) {
  const reader = readers[locale]
  const w = wordsOf(locale)
  const labels = { email: w.email, password: w.password, submit: w.signIn }

  test.describe(`guide 3, set-up (${locale})`, () => {
    test.use({ locale: locale === 'fr' ? 'fr-FR' : 'en-GB' })

    test('Installation d’un nouveau service en ligne', async ({ page }) => {
      test.slow() // a dozen pages
      await putDomainOff(page)
      await signIn(page, reader.email, labels)

      // Step 1. Inventaire, then Gérer mon inventaire.
      await choose(page, w.inventory, w.manageInventory)

      // Steps 2 and 3. « Sélectionner un compte »: letters of the name, until the account appears among the results.
      await selectAccount(page, w, reader.account, reader.typed)

      // Step 4. The button on the tab « Licences et services ».
      await expect(page.getByRole('link', { name: w.licencesAndServices })).toHaveAttribute('aria-current', 'page')
      await page.getByRole('link', { name: w.setUpServices }).click()
      await expect(page.getByRole('heading', { level: 1, name: w.setUpServices })).toBeVisible()
      await look(page, `set-up-services-${locale}`)

      // Step 5. A service of the list. MSDN and Azure subscriptions are not in it; Azure Active Directory is an ordinary one.
      const services = page.getByRole('list', { name: w.services })
      await expect(services.getByRole('checkbox', { name: /MSDN|^Azure$|Visual Studio/ })).toHaveCount(0)
      await expect(services.getByRole('checkbox', { name: 'Azure Active Directory' })).toBeVisible()
      const serviceNamed = (name: string) =>
        services.getByRole('listitem').filter({ has: page.getByRole('checkbox', { name, exact: true }) })
      const office = serviceNamed('Office 365')
      const visio = serviceNamed('Visio')
      await office.getByRole('checkbox', { name: 'Office 365' }).check()
      await visio.getByRole('checkbox', { name: 'Visio' }).check()

      // Step 6. Plan and quantity of each; several services, plans and quantities. New ones come by the hundred.
      await office.getByLabel(w.planName).selectOption({ label: 'Office 365 Enterprise E1' })
      await office.getByLabel(w.quantity).fill('150')
      await visio.getByLabel(w.quantity).fill('100')
      await page.getByRole('button', { name: w.next }).click()
      await expect(page.getByRole('alert')).toBeVisible()
      await expect(office.getByLabel(w.quantity)).toHaveAccessibleDescription(new RegExp(reader.wrong))
      await expect(office.getByLabel(w.quantity)).toHaveValue('150')
      await look(page, `set-up-refused-${locale}`)
      await office.getByLabel(w.quantity).fill('200')
      await office.getByRole('button', { name: /Office 365$/ }).click()
      await office.getByLabel(w.planName).nth(1).selectOption({ label: 'Office 365 Enterprise E3' })
      await office.getByLabel(w.quantity).nth(1).fill('300')

      // Step 7.
      await page.getByRole('button', { name: w.next }).click()

      // Step 8. Everything once more, with the renewal date of each; what was chosen is kept on Back and on reload.
      const asked = page.getByRole('table', { name: w.asked })
      await expect(asked.getByRole('columnheader', { name: w.renewalDate })).toBeVisible()
      await expect(asked.getByRole('row')).toHaveCount(4)
      await page.reload()
      await page.goBack()
      await expect(office.getByLabel(w.quantity).first()).toHaveValue('200')
      await page.goForward()
      await expect(asked.getByRole('rowheader')).toHaveText([
        'Office 365 Enterprise E1',
        'Office 365 Enterprise E3',
        reader.visio,
      ])
      // Nobody has ordered Visio yet, so nobody is proposed; of Office 365 it is who ordered it last.
      await page.getByLabel(reader.chooseFor).selectOption({ label: 'Partenaire A' })
      await look(page, `set-up-review-${locale}`)
      await page.getByRole('button', { name: w.submit }).click()

      // Step 9. The green message at the top, and what was asked.
      const message = page.getByRole('status').filter({ hasText: reader.working })
      await expect(message).toContainText(reader.mail)
      await expect(message).toContainText(reader.order)
      await expect(asked.getByRole('row')).toHaveCount(4)
      await expect(page.getByRole('heading', { name: w.nextSteps })).toBeVisible()
      await assertSound(page) // how far each plan is depends on the moment

      // Step 10. Either of two.
      await page.getByRole('link', { name: w.setUpOthers }).click()
      await expect(office.getByRole('checkbox', { name: 'Office 365' })).not.toBeChecked()
      await page.goBack()
      await page.getByRole('link', { name: w.returnToServices }).click()
      await expect(page.getByRole('heading', { level: 1, name: w.section })).toBeVisible()

      // « Confirmation »: an e-mail says from which date the services can be used.
      const inventory = page.url()
      const letter = await letterTo(page, reader.email, reader.ready)
      expect(textIn(letter)).toMatch(reader.usable)

      // Its steps 1 to 4: the new services are in the list, and found by « Rechercher ».
      await page.goto(inventory)
      await page.getByRole('searchbox', { name: w.search }).fill('Enterprise E1')
      await page.keyboard.press('Enter')
      const e1 = rowOf(page, 'Office 365 Enterprise E1')
      await expect(e1).toBeVisible()
      await page.getByRole('searchbox', { name: w.search }).fill('')
      await page.keyboard.press('Enter')
      // Step 5. Its group opens to its editions, with what is available and what is ordered.
      await expect(e1).toBeHidden()
      await groupOf(page, 'Office 365').click()
      await expect(e1).toContainText(reader.notOrdered)
      await expectCells(e1, ['—', /^\d+$/, reader.account])
      await e1.getByTitle(w.expand).click()
      const details = page.getByRole('row').filter({ has: page.getByRole('term').filter({ hasText: w.available }) })
      await expect(details.filter({ visible: true }).getByRole('definition')).toContainText([
        'Office 365 Enterprise E1',
        '200',
        '0',
      ])
    })

    test('Associer un domaine après avoir installé des services en ligne', async ({ page }) => {
      await signIn(page, reader.email, labels)
      await choose(page, w.inventory, w.manageInventory)
      const notice = page.getByRole('dialog', { name: reader.withoutDomain })
      await expect(page.locator('dialog:modal')).toHaveCount(1)
      await expect(notice).toBeVisible()
      await look(page, `domain-missing-${locale}`, { rows: 'first' })

      // It keeps nobody from anything: Escape puts it off, and from then on it is a note on the page.
      await page.keyboard.press('Escape')
      await expect(notice).toBeHidden()
      await page.reload()
      await expect(notice).toBeVisible()
      await expect(page.locator('dialog:modal')).toHaveCount(0)
      await notice.getByRole('link', { name: w.associateDomain }).click()
      await expect(page).toHaveURL(/\/domains/)
    })
  })
}

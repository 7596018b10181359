/** « Aide » (SPEC 9.4): read by visitors and in each portal, searched, led to from the pages that guides explain, at every width. */
import { wordsOf } from '../guides/words.ts'
import { assertSound, expect, look, signIn, test } from '../world/browser.ts'

const w = wordsOf('fr')
const labels = { email: w.email, password: w.password, submit: w.signIn }

const readers = {
  fr: {
    locale: 'fr-FR',
    help: 'Aide',
    contents: 'Dans ce guide',
    first: 'S’inscrire au Centre d’affaires',
    asked: 'roles',
    found: 'rôle',
  },
  en: {
    locale: 'en-GB',
    help: 'Help',
    contents: 'In this guide',
    first: 'Sign up for the Business Center',
    asked: 'ROLES',
    found: 'role',
  },
} as const

for (const [language, reader] of Object.entries(readers)) {
  test.describe(`the help (${language})`, () => {
    test.use({ locale: reader.locale })

    test('is there before anybody can sign in, with its search', async ({ page }) => {
      await page.goto('/sign-in')
      await page.getByRole('link', { name: reader.help, exact: true }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(reader.help)
      await look(page, `help-${language}`)

      await page.getByRole('main').getByRole('searchbox').fill(reader.asked)
      await page.getByRole('main').getByRole('searchbox').press('Enter')
      await expect(
        page
          .locator('mark')
          .filter({ hasText: new RegExp(`^${reader.found}$`, 'i') })
          .first(),
      ).toBeVisible()
      await assertSound(page)
      await page.getByRole('main').getByRole('searchbox').fill('xyzzy')
      await page.getByRole('main').getByRole('searchbox').press('Enter')
      await expect(page.getByRole('status')).toContainText('xyzzy')
      await assertSound(page)
    })

    test('has guides with contents, pictures and neighbours', async ({ page }) => {
      await page.goto('/help')
      await page.getByRole('link', { name: reader.first }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(reader.first)
      await look(page, `help-sign-up-${language}`)
      for (const picture of await page.getByRole('main').getByRole('img').all()) {
        expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
      }
      await page.getByRole('navigation', { name: reader.contents }).getByRole('link').last().click()
      await expect(page.getByRole('heading', { level: 2 }).last()).toBeInViewport()
    })
  })
}

test.describe('in the portals', () => {
  test.use({ locale: 'fr-FR' })
  const people = [
    {
      email: 'claire.martin@contoso.example',
      page: '/access/users',
      guide: 'Gérer les utilisateurs et la visibilité des',
    },
    { email: 'lea.fontaine@partenaire-b.example', page: '/partner/to-order', guide: 'Passer et suivre des commandes' },
    {
      email: 'olivier.petit@editeur.example',
      page: '/console/outbox',
      guide: 'Traiter un e-mail qui n’est pas arrivé',
    },
  ] as const

  for (const { email, page: path, guide } of people) {
    test(`${path} leads to its guide, and the menu stays`, async ({ page }) => {
      await signIn(page, email, labels)
      await page.goto(path)
      const entries = await page.getByRole('navigation', { name: 'Navigation principale' }).getByRole('link').count()
      await page.getByRole('link', { name: 'Aide sur cette page' }).click()
      await expect(page.getByRole('heading', { level: 1 })).toContainText(guide)
      await expect(page.getByRole('navigation', { name: 'Navigation principale' }).getByRole('link')).toHaveCount(
        entries,
      )

      await page.getByRole('banner').getByRole('link', { name: 'Aide' }).click()
      const [own] = await page.getByRole('main').getByRole('list').first().getByRole('link').allTextContents()
      const sides = {
        '/access/users': 'S’inscrire',
        '/partner/to-order': 'Inscription',
        '/console/outbox': 'Enregistrer un contrat',
      }
      expect(own).toContain(sides[path])
    })
  }

  test('no page of the help is wider than a small screen, in either theme, and the header keeps its room', async ({
    page,
  }) => {
    await signIn(page, 'karim.benali@partenaire-b.example', labels)
    for (const [width, colorScheme] of [
      [320, 'light'],
      [800, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme })
      for (const path of ['/help/online-services', '/help?q=partenaire', '/partner/to-order']) {
        await page.goto(path)
        await assertSound(page)
      }
    }
  })
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false, locale: 'fr-FR' })

  test('everything of it works', async ({ page }) => {
    await page.goto('/invitation-request')
    await page.getByRole('link', { name: 'Aide sur cette page' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('S’inscrire au Centre d’affaires')
    await page.getByRole('banner').getByRole('link', { name: 'Aide' }).click()
    await page.getByRole('searchbox').fill('bons')
    await page.getByRole('button', { name: 'Rechercher', exact: true }).click()
    await page.getByRole('link', { name: 'Attribuer des bons' }).click()
    await expect(page).toHaveURL(/\/help\/benefits#attribuer-des-bons$/)
    expect((await page.request.get('/help/nothing')).status()).toBe(404)
  })
})

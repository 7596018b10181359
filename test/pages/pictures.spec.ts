/**
 * The README's pictures, of the demonstration: taken only when they are asked for (`npm run pictures`), so that a run of
 * the tests leaves the project as it was.
 */
import { wordsOf } from '../guides/words.ts'
import { test } from '../world/browser.ts'
import { comeIn } from './come-in.ts'

const folder = 'docs/pictures'
const w = wordsOf('fr')

if (process.env['COMPTOIR_PICTURES'] !== undefined) {
  test.use({ viewport: { width: 1280, height: 900 }, colorScheme: 'light', locale: 'fr-FR' })

  for (const [name, email] of [
    ['partner', 'karim.benali@partenaire-b.example'],
    ['console', 'olivier.petit@editeur.example'],
  ] as const) {
    test(`picture of the ${name}’s home`, async ({ page }) => {
      await comeIn(page, email, 'fr')
      await page.evaluate(() => document.fonts.ready)
      await page.screenshot({ path: `${folder}/${name}.png` })
    })
  }

  test('picture of the inventory', async ({ page }) => {
    await comeIn(page, 'claire.martin@contoso.example', 'fr')
    await page.getByRole('navigation').getByText(w.inventory, { exact: true }).click()
    await page.getByRole('link', { name: w.manageInventory, exact: true }).first().click()
    await page.getByRole('checkbox', { name: w.showPackages }).check()
    for (const group of ['Dynamics CRM Online', 'Office', 'Office 365']) {
      await page.getByRole('heading', { level: 3, name: group, exact: true }).click()
    }
    await page.mouse.move(0, 0)
    await page.screenshot({ path: `${folder}/inventory.png`, fullPage: true })
  })
}

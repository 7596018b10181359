/** The mailbox, on the demonstration's own notices: from the e-mail of a service that expires to the page it leads to. */
// Playwright looks into frames by scripts, and the letter's frame refuses them aloud: that test may be loud.
import { test as loudTest, type Locator, type Page } from '@playwright/test'
import { demonstrationPassword } from '../../demo/demonstration.ts'
import { findings } from '../world/axe.ts'
import { expect, test } from '../world/browser.ts'

const receiver = 'claire.martin@contoso.example'

/**
 * A notice in the list; notices are owed and sent by jobs while the portal already serves, and other tests cause other
 * e-mails meanwhile.
 */
async function noticeIn(page: Page): Promise<Locator> {
  const notice = page.getByRole('row', { name: receiver }).filter({ hasText: 'expire' }).first().getByRole('link')
  const older = page.getByRole('link', { name: 'Suivants' })
  await expect(async () => {
    await page.goto('/mailbox')
    while (!(await notice.isVisible()) && (await older.isVisible())) await older.click()
    await expect(notice).toBeVisible({ timeout: 500 })
  }).toPass()
  return notice
}

async function assertAccessible(page: Page, rulesOfPages: readonly string[] = []): Promise<void> {
  expect(await findings(page, rulesOfPages)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(1)
}

for (const width of [360, 1280]) {
  test.describe(`${String(width)} px wide`, () => {
    test.use({ viewport: { width, height: 900 } })

    loudTest('a notice is read and its link followed', async ({ page }) => {
      const notice = await noticeIn(page)
      await assertAccessible(page)
      await notice.click()
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Contoso Paris : 1 service expire le')

      const letter = page.frameLocator('iframe')
      await expect(letter.getByText('Bonjour Claire Martin,')).toBeVisible()
      await expect(letter.getByRole('row', { name: 'Numéro de contrat' })).toBeVisible()
      const [tab] = await Promise.all([
        page.waitForEvent('popup'),
        letter.getByRole('link', { name: 'Gérer mon inventaire' }).click(),
      ])
      await tab.getByRole('textbox', { name: 'Adresse e-mail professionnelle' }).fill(receiver)
      await tab.getByRole('textbox', { name: 'Mot de passe' }).fill(demonstrationPassword)
      await tab.getByRole('button', { name: 'Se connecter', exact: true }).click()
      await expect(tab).toHaveURL(/\/purchasing-accounts\/\d+\/inventory$/)

      // axe, too, speaks with frames by scripts: it sees the page without the frame, and the letter by itself below.
      await page.locator('iframe').evaluate((frame) => {
        frame.remove()
      })
      await page.getByText('Message en texte').click()
      await expect(page.getByText('Vous recevez ce message')).toBeVisible()
      await assertAccessible(page)
    })

    test('the letter itself is accessible', async ({ page, request }) => {
      const href = await (await noticeIn(page)).getAttribute('href')
      const html = await (await request.get(`${String(href)}/html`)).text()
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.goto('about:blank')
        await page.setContent(html)
        // A letter is shown inside somebody's page: landmarks are that page's.
        await assertAccessible(page, ['landmark-one-main', 'region'])
      }
    })
  })
}

test('a message is a document that can do nothing', async ({ page, request }) => {
  const href = await (await noticeIn(page)).getAttribute('href')
  const policy = (await request.get(`${String(href)}/html`)).headers()['content-security-policy'] ?? ''
  expect(policy).toContain('sandbox')
  expect(policy).not.toContain('allow-scripts')
  expect(policy).not.toContain('allow-same-origin')
  expect(policy).toContain(`default-src 'none'`)
})

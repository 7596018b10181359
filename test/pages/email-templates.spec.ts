/** Every e-mail of the portal is read by the publisher before anybody is sent it, in both languages. */
import type { Page } from '@playwright/test'
import { assertSound, expect, follow, look, signIn, test } from '../world/browser.ts'

const olivier = 'olivier.petit@editeur.example'
const labels = { email: 'Adresse e-mail professionnelle', password: 'Mot de passe', submit: 'Se connecter' }

test('a template is found by its subject, and read in French and in English', async ({ page }) => {
  await signIn(page, olivier, labels)
  await follow(page, 'Exploitation', 'E-mails')
  await page.getByRole('link', { name: 'Modèles d’e-mails' }).click()
  await look(page, 'email-templates', { rows: 'first' })
  await page
    .getByRole('row', { name: /set-up\.completed/ })
    .getByRole('link')
    .click()
  expect(await letterOn(page)).toContain('Bonjour Claire Martin,')
  await look(page, 'email-template')

  await page.getByRole('navigation', { name: 'Langue de l’e-mail' }).getByRole('link', { name: 'Anglais' }).click()
  expect(await letterOn(page)).toContain('Hello Claire Martin,')
  await page.setViewportSize({ width: 360, height: 800 })
  await assertSound(page)
})

test('the preview runs nothing, fetches nothing, and has no origin', async ({ page }) => {
  await signIn(page, olivier, labels)
  const answer = await page.request.get('/console/outbox/templates/invitation/html?language=en')
  const policy = answer.headers()['content-security-policy'] ?? ''
  expect(policy).toContain(`default-src 'none'`)
  expect(policy).toContain('sandbox')
  expect(policy).not.toContain('allow-scripts')
  expect((await page.request.get('/console/outbox/templates/no-such-letter')).status()).toBe(404)
})

/** The letter in the page's frame, which is taken out then: axe, being a script, is refused there and would wait for ever. */
async function letterOn(page: Page): Promise<string> {
  const frame = page.locator('iframe')
  expect(await frame.getAttribute('sandbox')).not.toContain('allow-scripts')
  const letter = await (await page.request.get((await frame.getAttribute('src')) ?? '')).text()
  await frame.evaluate((element) => {
    element.remove()
  })
  return letter
}

/**
 * Giving a domain up in a browser: the last global administrator is told why he stays, and an account is left without a domain,
 * its services closed at once. On a portal of its own, whose domain others do not use.
 */
import { expect } from '../world/browser.ts'
import { test } from '../world/own-portal.ts'
import { enter } from './customer.ts'

test.use({ portalOf: 'domain-given-up' })

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('the last administrator stays; the account gives its domain up, and nobody enters by it', async ({ page }) => {
    await enter(page, 'claire')
    await page.goto('/services')
    await page.getByRole('link', { name: 'contoso.example' }).click()
    await page.getByRole('button', { name: 'Renoncer' }).click()
    const resigning = page.getByRole('dialog', { name: 'Renoncer à administrer contoso.example' })
    await resigning.getByRole('button', { name: 'Renoncer' }).click()
    await expect(page.getByRole('alert')).toContainText('C’est le dernier administrateur global de contoso.example.')

    await page.goto('/domains')
    await page.getByRole('button', { name: 'Dissocier Contoso Paris' }).click()
    const dialog = page.getByRole('dialog', { name: 'Dissocier contoso.example de Contoso Paris' })
    await expect(dialog).toContainText('Le domaine pourra être associé de nouveau.')
    await dialog.getByRole('button', { name: 'Dissocier' }).click()
    await expect(page.getByRole('status')).toContainText('Contoso Paris n’a plus de domaine.')
    await expect(page.getByRole('button', { name: 'Dissocier Contoso Paris' })).toBeHidden()

    await page.goto('/services')
    await expect(page.getByRole('main')).toContainText(
      'Aucun compte d’achats n’est associé au domaine contoso.example de votre adresse e-mail.',
    )
  })
})

/** For pictures: whatever language somebody spoke last, he comes in and the portal speaks the picture's. */
import type { Page } from '@playwright/test'
import { wordsOf, type GuideLocale } from '../guides/words.ts'
import { expect, signIn } from '../world/browser.ts'

/** Signs in, and makes the portal speak the language. */
export async function comeIn(page: Page, email: string, locale: GuideLocale): Promise<void> {
  const w = wordsOf(locale)
  await signIn(page, email, { email: w.email, password: w.password, submit: w.signIn })
  if ((await page.locator('html').getAttribute('lang')) !== locale) {
    await page
      .getByRole('contentinfo')
      .getByRole('button', { name: locale === 'fr' ? 'Français' : 'English' })
      .click()
  }
  await expect(page.locator('html')).toHaveAttribute('lang', locale)
}

/**
 * The help's pictures (SPEC 9.4), of the demonstration, in every language: taken at each release (`npm run pictures`), and dated. A run
 * of the tests leaves them as they are.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { locales } from '#messages/runtime.js'
import type { GuideLocale } from '../guides/words.ts'
import { expect, test } from '../world/browser.ts'
import { comeIn } from './come-in.ts'
import { picturesOfHelp, type HelpPicture } from './help-pictures.ts'

const size = { width: 1000, height: 680 }
const scale = 1.5
const mostBytes = 60_000
const actionLimitMs = 20_000
/** The first that keeps a picture under `mostBytes` is taken. */
const qualities = [85, 75, 65, 50, 35]

if (process.env['COMPTOIR_PICTURES'] !== undefined) {
  // What somebody's language is stays with him.
  test.describe.configure({ mode: 'serial' })

  for (const locale of locales as readonly GuideLocale[]) {
    test(`pictures of the help in ${locale}`, async ({ browser, baseURL }) => {
      test.setTimeout(600_000)
      const folder = `static/help/${locale}`
      mkdirSync(folder, { recursive: true })
      const missed: string[] = []
      for (const [name, picture] of Object.entries(picturesOfHelp)) {
        const context = await browser.newContext({
          ...(baseURL === undefined ? {} : { baseURL }),
          viewport: size,
          deviceScaleFactor: scale,
          colorScheme: 'light',
          locale: locale === 'fr' ? 'fr-FR' : 'en-GB',
        })
        context.setDefaultTimeout(actionLimitMs)
        try {
          writeFileSync(`${folder}/${name}.webp`, await taken(await context.newPage(), locale, picture))
        } catch (error) {
          missed.push(`${name}: ${String(error)}`)
        }
        await context.close()
      }
      expect(missed).toEqual([])
      for (const file of readdirSync(folder)) {
        if (!Object.hasOwn(picturesOfHelp, file.replace(/\.webp$/, ''))) rmSync(`${folder}/${file}`)
      }
    })
  }

  test('their date', () => {
    const { version }: { readonly version: string } = JSON.parse(readFileSync('package.json', 'utf8'))
    const names = Object.fromEntries(locales.map((locale) => [locale, Object.keys(picturesOfHelp)]))
    const on = new Date().toISOString().slice(0, 'yyyy-mm-dd'.length)
    writeFileSync('help/pictures.json', `${JSON.stringify({ on, version, ...size, names }, null, 2)}\n`)
  })
}

async function taken(page: Page, locale: GuideLocale, picture: HelpPicture): Promise<Buffer> {
  if (picture.by !== undefined) await comeIn(page, picture.by, locale)
  await picture.show(page, locale)
  await page.evaluate(() => document.fonts.ready)
  await page.mouse.move(0, 0)
  const session = await page.context().newCDPSession(page)
  for (const quality of qualities) {
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality })
    const bytes = Buffer.from(data, 'base64')
    if (bytes.length <= mostBytes) return bytes
  }
  throw new Error(`No picture of ${page.url()} is under ${String(mostBytes)} bytes`)
}

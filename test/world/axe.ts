/**
 * What axe finds on a page. axe-core is asked for violations alone: what passes is most of what it says by default, with the piece
 * of page and a selector for each, and @axe-core/playwright opens a second page to sum up frames, of which pages here have none.
 */
import type { Page } from '@playwright/test'
import axe, { type Result } from 'axe-core'

/** Each rule that is broken, with the pieces of page that break it. Throws where there are frames, which it does not look into. */
export async function findings(page: Page, without: readonly string[] = []): Promise<readonly string[]> {
  // A page keeps it until it is left.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  const violations = await page.evaluate(async (rulesLeftOut) => {
    if (document.querySelector('iframe, frame, object, embed') !== null)
      throw new Error('axe does not look into frames')
    const { axe: here } = globalThis as unknown as { axe: typeof axe }
    const rules = Object.fromEntries(rulesLeftOut.map((rule) => [rule, { enabled: false }]))
    const found = await here.run(document, { resultTypes: ['violations'], rules, selectors: false })
    return found.violations.map(({ id, nodes }: Result) => ({ id, pieces: nodes.map(({ html }) => html) }))
  }, without)
  return violations.map(({ id, pieces }) => `${id}: ${pieces.join(' ')}`)
}

/** What looks at every page for us does find what is wrong with one. */
import { findings } from '../world/axe.ts'
import { expect, test } from '../world/browser.ts'

test('axe finds a button without a name, a pale text and a missing language, and says so of frames', async ({
  page,
}) => {
  await page.setContent(
    '<title>A page</title><main><h1>A page</h1><button></button><p style="color:#ccc">Pale</p></main>',
  )
  const found = await findings(page)
  expect(found.map((finding) => finding.split(':')[0]).sort()).toEqual([
    'button-name',
    'color-contrast',
    'html-has-lang',
  ])
  expect(await findings(page, ['color-contrast', 'html-has-lang'])).toEqual(['button-name: <button></button>'])

  await page.setContent('<iframe title="A frame" srcdoc="<p>Unseen</p>"></iframe>')
  await expect(findings(page)).rejects.toThrow('axe does not look into frames')
})

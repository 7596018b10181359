/** What a browser fetches the first time it shows the inventory page, compressed as by gzip. */
import { gzipSync } from 'node:zlib'
import { under, type Figure } from '../figures.ts'
import type { Measuring } from '../measuring.ts'
import { startWeb } from '../programs.ts'
import { accounts } from '../world/accounts.ts'
import { tokenOf } from '../world/people.ts'

const bytesPerKilobyte = 1_000

export async function measureFirstLoad({ world }: Measuring): Promise<Figure[]> {
  const web = await startWeb(world.databaseUrl)
  try {
    const address = `${web.origin}/purchasing-accounts/${String(accounts.twenty)}/inventory`
    const html = await fetched(address)
    const kilobytes = async (pattern: RegExp) => {
      const links = [...html.matchAll(pattern)].map((match) => new URL(match[1] ?? '', address).href)
      if (links.length === 0) throw new Error('The page names nothing to weigh: is it written another way now?')
      const sizes = await Promise.all(links.map(async (link) => gzipSync(await fetched(link)).length))
      const inline =
        pattern === scripts
          ? [...html.matchAll(/<script[^>]*>([^<]+)<\/script>/g)]
          : [...html.matchAll(/<style[^>]*>([^<]+)<\/style>/g)]
      const inlined = gzipSync(inline.map((match) => match[1] ?? '').join('')).length * Math.sign(inline.length)
      return { size: (sizes.reduce((sum, size) => sum + size, 0) + inlined) / bytesPerKilobyte, files: links.length }
    }
    const [script, style] = [await kilobytes(scripts), await kilobytes(styles)]
    const page = gzipSync(html).length / bytesPerKilobyte
    return [
      under(
        'first load of the inventory page, scripts',
        script.size,
        50,
        'kB',
        `gzip, ${String(script.files)} files; the page itself ${page.toFixed(1)} kB`,
      ),
      under('first load of the inventory page, styles', style.size, 10, 'kB', `gzip, ${String(style.files)} files`),
    ]
  } finally {
    await web.stop()
  }
}

const scripts = /<(?:script[^>]*\ssrc|link[^>]*rel="modulepreload"[^>]*href)="([^"]+)"/g
const styles = /<link(?=[^>]*rel="stylesheet")[^>]*href="([^"]+)"/g

async function fetched(address: string): Promise<string> {
  const response = await fetch(address, { headers: { cookie: `session=${tokenOf('customer')}` } })
  if (response.status !== 200) throw new Error(`${address} answered ${String(response.status)}`)
  return await response.text()
}

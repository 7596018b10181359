/** A browser without scripts that remembers cookies by host, and follows redirects and pages that lead on by themselves. */
import { request, type IncomingHttpHeaders } from 'node:http'

const hopsLimit = 20

export interface Page {
  readonly url: URL
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface Browser {
  get(url: string | URL): Promise<Page>
  /** Sends a form of the page that is open, as browsers do: with the page's origin. */
  send(url: string | URL, form: Readonly<Record<string, string>>): Promise<Page>
}

export function openBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>()

  async function ask(url: URL, form?: URLSearchParams): Promise<Page> {
    const jar = jars.get(url.hostname) ?? new Map<string, string>()
    jars.set(url.hostname, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const page = await exchange(url, { accept: 'text/html', 'accept-language': 'fr', cookie }, form)
    for (const each of page.headers['set-cookie'] ?? []) {
      const [pair = '', ...attributes] = each.split(';')
      const [name = '', ...value] = pair.split('=')
      const isOver = attributes.some((one) => /expires=thu, 01.jan.1970|max-age=0/i.test(one))
      if (isOver) jar.delete(name)
      else jar.set(name, value.join('='))
    }
    return page
  }

  async function follow(page: Page, hops = 0): Promise<Page> {
    const refresh = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&')
    const to = page.headers.location ?? refresh
    if (to === undefined) return page
    if (hops === hopsLimit) throw new Error(`There is no end to it: ${to}`)
    return follow(await ask(new URL(to, page.url)), hops + 1)
  }

  return {
    get: async (url) => follow(await ask(new URL(url))),
    send: async (url, form) => follow(await ask(new URL(url), new URLSearchParams(form))),
  }
}

// Not by `fetch`, which tells servers that a script asks: some send scripts to no sign-in page.
async function exchange(url: URL, headers: Readonly<Record<string, string>>, form?: URLSearchParams): Promise<Page> {
  const body = form?.toString()
  const sent = {
    origin: url.origin,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body ?? '')),
  }
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const asking = request(
      url,
      { method, headers: body === undefined ? headers : { ...headers, ...sent } },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ url, status: answer.statusCode ?? 0, headers: answer.headers, text })
        })
      },
    )
    asking.on('error', reject)
    asking.end(body)
  })
}

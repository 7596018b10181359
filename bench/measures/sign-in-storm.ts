/**
 * Two hundred people who sign in at the same moment, each from a network of his own, and what everybody else notices of
 * it: hashing passwords is dear on purpose, and must not be paid by whoever looks at a page.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { cast, demonstrationPassword } from '../../demo/people.ts'
import { alternate, median, under, type Figure } from '../figures.ts'
import { load } from '../load.ts'
import type { Measuring } from '../measuring.ts'
import { startServing } from '../programs.ts'
import { benchFolder } from '../world/server.ts'

const people = 200
const port = '3917'
const rounds = 5
/** Shorter than the storm: all of it is measured while people sign in. */
const roundMs = 6_000
/** People who look at pages meanwhile, each asking again as soon as he is answered. */
const connections = 2

export async function measureSignInStorm({ tell }: Pick<Measuring, 'tell'>): Promise<Figure[]> {
  const folder = join(benchFolder, 'storm')
  mkdirSync(folder, { recursive: true })
  tell('Starting a portal with the demonstration')
  // The crowd comes from many networks, which only a portal under a named origin believes a proxy.
  const named = { PORT: port, PUBLIC_ORIGIN: `http://localhost:${port}` }
  const served = await startServing([join('src', 'main.js')], { DATA_DIR: folder, ...named })
  try {
    const origin = named.PUBLIC_ORIGIN
    const [reader, ...others] = cast.map(({ person }) => person.email)
    const [token] = await signInAtOnce(origin, [reader ?? ''])
    if (token === undefined) throw new Error('Nobody could sign in')
    const home = await homeOf(origin, token)
    const look = () => load({ origin, paths: [home, `${home}/inventory`], token, milliseconds: roundMs, connections })
    let stormMs: number[] = []
    const [calm = [], storm = []] = await alternate(rounds, [
      look,
      async () => {
        const began = performance.now()
        const storming = signInAtOnce(origin, crowdOf(others)).then(() => performance.now() - began)
        // Together: whoever is not let in while the pages are still looked at would end the run and leave the portal behind.
        const [seen, took] = await Promise.all([look(), storming])
        stormMs = [...stormMs, took]
        return seen
      },
    ])
    const p99 = (answers: typeof calm) => median(answers.map((each) => each.p99))
    const detail =
      `p99 ${p99(calm).toFixed(1)} ms in calm, ${p99(storm).toFixed(1)} ms in the storm; ` +
      `all ${String(people)} were in after ${(median(stormMs) / 1_000).toFixed(1)} s`
    return [under('other pages while 200 people sign in at once', p99(storm) / p99(calm), 2, 'x', detail)]
  } finally {
    await served.stop()
  }
}

let networks = 0

/** Two hundred e-mails of the few people that there are; nobody has so many sessions that his first one ends. */
function crowdOf(emails: readonly string[]): readonly string[] {
  return Array.from({ length: people }, (_, index) => emails[index % emails.length] ?? '')
}

/** Answers everybody's session token. Throws where somebody was not let in. */
async function signInAtOnce(origin: string, emails: readonly string[]): Promise<string[]> {
  return Promise.all(
    emails.map(async (email) => {
      networks += 1
      const address = `198.${String(18 + Math.floor(networks / 62_500))}.${String(Math.floor(networks / 250) % 250)}.${String(networks % 250)}`
      const response = await fetch(`${origin}/sign-in`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin, 'x-forwarded-for': address },
        body: new URLSearchParams({ email, password: demonstrationPassword }),
      })
      await response.text()
      const token = /(?:^|\s)session=([\w-]+)/.exec(response.headers.getSetCookie().join(' '))?.[1]
      if (token === undefined) throw new Error(`${email} was answered ${String(response.status)}`)
      return token
    }),
  )
}

/** The first purchasing account of whoever holds the token. */
async function homeOf(origin: string, token: string): Promise<string> {
  const response = await fetch(`${origin}/`, { redirect: 'manual', headers: { cookie: `session=${token}` } })
  const home = response.headers.get('location')
  if (home === null) throw new Error('Whoever signed in first has no purchasing account')
  return home
}

/** The account selector's own address, as a browser asks it while one types, at 16 connections. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BarePage } from '../bare/page.ts'
import { alternate, median, perSecond, ratio, under, type Figure } from '../figures.ts'
import { load, type Answered } from '../load.ts'
import type { Measuring } from '../measuring.ts'
import { startServing, startWeb } from '../programs.ts'
import { openRecorder } from '../recording.ts'
import { tokenOf } from '../world/people.ts'
import { benchFolder, type BenchDatabase } from '../world/server.ts'

const rounds = 5
const roundMs = 2_500
const pagesFile = join(benchFolder, 'bare-searches.json')
const accept = 'application/json'
const prefixes =
  'alb ard bel can cla del dor fab fen gal gra hal ila jul ker lam lot mar mon nav ori per pol ram sal ser tal ult val vil ind ser dis log san ing ass tec env for mob'.split(
    ' ',
  )
const token = tokenOf('operator')

export async function measureSearchPage({ world }: Measuring): Promise<Figure[]> {
  const paths = prefixes.map((prefix) => `/purchasing-accounts/search?q=${prefix}`)
  await writePages(world, paths)
  const limit = await startServing([join('bench', 'bare', 'server.ts'), pagesFile], { DATABASE_URL: world.databaseUrl })
  const web = await startWeb(world.databaseUrl)
  try {
    const [bare = [], own = []] = await alternate(
      rounds,
      [limit.origin, web.origin].map((origin) => () => load({ origin, paths, token, accept, milliseconds: roundMs })),
    )
    const rate = (answers: readonly Answered[]) => median(answers.map((each) => each.perSecond))
    const p99 = median(own.map((each) => each.p99))
    return [
      ratio(
        'type-ahead over HTTP, against its statements through bare node:http',
        rate(own) / rate(bare),
        0.5,
        `${perSecond(rate(own))} of ${perSecond(rate(bare))}`,
      ),
      under(
        'type-ahead over HTTP, p99 at 16 connections',
        p99,
        10,
        'ms',
        `p50 ${median(own.map((each) => each.p50)).toFixed(1)} ms`,
      ),
    ]
  } finally {
    await web.stop()
    await limit.stop()
  }
}

async function writePages(world: BenchDatabase, paths: readonly string[]): Promise<void> {
  const recorder = await openRecorder(world)
  try {
    const pages: Record<string, BarePage> = {}
    for (const path of paths) {
      const { statements } = await recorder.record(path, token, accept)
      pages[path] = { statements, rowsAt: statements.length - 1, around: [], row: [] }
    }
    writeFileSync(pagesFile, JSON.stringify(pages))
  } finally {
    await recorder.close()
  }
}

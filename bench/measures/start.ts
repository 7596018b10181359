/** A warm start of everything in one process until the first page, and the memory that the process holds at rest. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { median, under, type Figure } from '../figures.ts'
import type { Measuring } from '../measuring.ts'
import { residentMegabytes, startServing } from '../programs.ts'
import { benchFolder } from '../world/server.ts'

const starts = 5
const restMs = 10_000

export async function measureStart({ tell }: Pick<Measuring, 'tell'>): Promise<Figure[]> {
  const folder = join(benchFolder, 'start')
  mkdirSync(folder, { recursive: true })
  tell('Starting once, so that the data are there')
  await startOn(folder, 0)
  const warm: Started[] = []
  for (let turn = 1; turn <= starts; turn += 1) warm.push(await startOn(folder, turn === starts ? restMs : 0))
  const times = warm.map(({ seconds }) => seconds)
  return [
    under('warm start to the first page', median(times), 1.5, 's', times.map((each) => each.toFixed(2)).join(', ')),
    under(
      'web and worker in one process, at rest',
      warm.at(-1)?.megabytes ?? 0,
      150,
      'MB',
      `${String(restMs / 1_000)} s after the first page; PostgreSQL is apart`,
    ),
  ]
}

interface Started {
  readonly seconds: number
  readonly megabytes: number
}

async function startOn(folder: string, restFor: number): Promise<Started> {
  const began = performance.now()
  const served = await startServing([join('src', 'main.js')], { DATA_DIR: folder })
  try {
    const response = await fetch(`${served.origin}/sign-in`)
    await response.text()
    if (response.status !== 200) throw new Error(`The first page answered ${String(response.status)}`)
    const seconds = (performance.now() - began) / 1_000
    await pause(restFor)
    return { seconds, megabytes: residentMegabytes(served.child.pid)?.now ?? 0 }
  } finally {
    await served.stop()
  }
}

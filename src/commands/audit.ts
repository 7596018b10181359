/**
 * `comptoir audit verify`: makes the journal's hash chains again and says the first thing that is not as it was sealed; exit code 1
 * when there is one. `comptoir audit head` prints what stands for all of it: kept elsewhere, it shows whether the journal was written anew.
 */
import { parseArgs } from 'node:util'
import {
  chainScopes,
  headOfRun,
  newestRun,
  noteCheck,
  unsealed,
  verifyChain,
  verifyRuns,
  type Breach,
  type ChainScope,
} from '#server/business/audit/index.ts'
import { startFault } from '#server/platform/start-fault.ts'
import { change, read, readInBulk, system, type House } from '#server/work/index.ts'
import { visitDatabase } from './find-database.ts'
import { openHouse } from './house.ts'
import type { Run } from './index.ts'

const actor = system('audit')
const runsPerPage = 20
const sealsPerPage = 200
const scopePattern = /^([a-z]+):(\d{1,15})$/
const headPattern = /^(\d{1,15}):([0-9a-f]{64})$/
const exitCodes = { done: 0, broken: 1, wronglyCalled: 2 } as const

export const run: Run = async ({ words, settings, log }) => {
  const options = { scope: { type: 'string' }, head: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true })
  const [act, ...more] = positionals
  const isVerify = act === 'verify' && more.length === 0
  const isHead = act === 'head' && more.length === 0 && values.scope === undefined && values.head === undefined
  if (!isVerify && !isHead) {
    process.stderr.write(
      'Usage: comptoir audit verify [--scope account:12] [--head RUN:HASH], or comptoir audit head\n',
    )
    return exitCodes.wronglyCalled
  }
  const chain = values.scope === undefined ? undefined : scopeOf(values.scope)
  const known = values.head === undefined ? undefined : headOf(values.head)

  await using closing = new AsyncDisposableStack()
  const database = await visitDatabase(settings)
  closing.defer(() => database.stop())
  const house = openHouse(settings, database, log)
  closing.defer(() => house.database.close())
  return isHead ? await tellHead(house) : await verify(house, chain, known)
}

async function tellHead(house: House): Promise<number> {
  const newest = await read(house, actor, newestRun)
  if (newest === undefined) throw startFault('Nothing is sealed yet: a worker seals what is recorded once a minute')
  process.stdout.write(`${String(newest.number)}:${newest.head}\n`)
  return exitCodes.done
}

async function verify(house: House, chain: ChainScope | undefined, known: KnownHead | undefined): Promise<number> {
  if (known !== undefined && (await read(house, actor, (work) => headOfRun(work, known.run))) !== known.head) {
    process.stdout.write(
      `BROKEN run ${String(known.run)} does not have this head: the journal was written anew since\n`,
    )
    return exitCodes.broken
  }
  let events = 0
  for (let after: number | undefined = 0; after !== undefined;) {
    const from: number = after
    const page = await readInBulk(house, actor, (work) =>
      chain === undefined ? verifyRuns(work, from, runsPerPage) : verifyChain(work, chain, from, sealsPerPage),
    )
    if (page.breach !== undefined) {
      if (chain === undefined) await note(house, events, inWords(page.breach))
      process.stdout.write(`BROKEN ${inWords(page.breach)}\n`)
      return exitCodes.broken
    }
    events += page.events
    after = page.to
  }
  if (chain === undefined) await note(house, events, null)
  const waiting = await read(house, actor, unsealed)
  const since = waiting.oldest === null ? '' : `, the oldest of ${waiting.oldest.toISOString()}`
  process.stdout.write(`kept   ${String(events)} events are as they were sealed\n`)
  process.stdout.write(`       ${String(waiting.count)} events are not sealed yet${since}\n`)
  return exitCodes.done
}

/** The Console tells when the whole journal was last verified. */
async function note(house: House, events: number, breach: string | null): Promise<void> {
  await change(house, actor, null, (work) => noteCheck(work, { events, breach }))
}

const said: Readonly<Record<Breach['fault'], string>> = {
  'event-changed': 'was changed since it was sealed: event',
  'event-removed': 'was removed since it was sealed: event',
  'event-added': 'was added among what was sealed: event',
  'seal-changed': 'is not what was written, or does not follow the one before: seal',
  'run-changed': 'does not hold the seals that it made, or does not follow the one before: run',
}

/** « was changed since it was sealed: event 345 of account:12 » */
function inWords({ fault, number, scope, scopeId }: Breach): string {
  const whole = fault === 'run-changed' ? '' : ` of ${scope}:${String(scopeId)}`
  return `${said[fault]} ${String(number)}${whole}`
}

function scopeOf(text: string): ChainScope {
  const [, name, id] = scopePattern.exec(text) ?? []
  const scope = chainScopes.find((each) => each === name)
  if (scope === undefined)
    throw startFault('--scope: one of account, organization, partner, person or system, with its id, as account:12')
  return { scope, scopeId: Number(id) }
}

interface KnownHead {
  readonly run: number
  readonly head: string
}

function headOf(text: string): KnownHead {
  const [, number, head] = headPattern.exec(text) ?? []
  if (head === undefined)
    throw startFault('--head: what comptoir audit head printed, a number, a colon and 64 hexadecimal digits')
  return { run: Number(number), head }
}

/**
 * Benefits: the pages of an account whose ledgers are a million lines long against those of one with twenty, and what reckoning a
 * hundred thousand accounts again, after a change of the catalogue, takes in the background of the process that serves pages.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { join } from 'node:path'
import { alternate, atLeast, median, perSecond, ratio, type Figure } from '../figures.ts'
import { load, type Answered } from '../load.ts'
import type { Measuring } from '../measuring.ts'
import { startServing, type Served } from '../programs.ts'
import type { BenchDatabase } from '../world/server.ts'
import {
  benefitAccounts,
  changedRule,
  inDatabase,
  lengthenLedgers,
  longBenefit,
  makeBenefits,
  managerToken as token,
  manyAccounts,
} from '../world/benefits.ts'

const databaseName = 'benefits'
const rounds = 5
const roundMs = 2_500
/** As many as a busy morning has; a load that takes whole cores would be slowed down by anything. */
const readers = 2
const changes = 3
const least = 2_000
const mostSlower = 1.5

export async function measureBenefits({ server, tell }: Pick<Measuring, 'server' | 'tell'>): Promise<Figure[]> {
  tell('Making 100,000 accounts with what ten benefits count')
  const database = await makeBenefits(server, databaseName)
  const portal = await startServing([join('src', 'main.js')], {
    DATABASE_URL: database.databaseUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    SMTP_URL: 'smtp://127.0.0.1:9',
  })
  try {
    tell('Reckoning all of them for the first time')
    await reckoned(database)
    await lengthenLedgers(database)
    return [...(await measurePages(portal)), ...(await measureReckoning(database, portal, tell))]
  } finally {
    await portal.stop()
    await server.drop(databaseName)
  }
}

async function measurePages({ origin }: Served): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [what, path, few] of [
    ['benefits page', '', 'twenty'],
    ['calculation with its history', `/${String(longBenefit)}/calculation`, 'sixty'],
  ] as const) {
    const asking = (account: number) => () =>
      load({ origin, paths: [benefitsOf(account) + path], token, milliseconds: roundMs })
    const [short = [], long = []] = await alternate(rounds, [
      asking(benefitAccounts.twenty),
      asking(benefitAccounts.million),
    ])
    const rates = [rate(long), rate(short)] as const
    const detail = `${perSecond(rates[0])} of ${perSecond(rates[1])}`
    figures.push(ratio(`${what}, a million ledger lines against ${few}`, rates[0] / rates[1], 0.95, detail))
  }
  return figures
}

/** Changes a rule that everybody's quantity follows from, several times, with readers at the pages before and during it. */
async function measureReckoning(
  database: BenchDatabase,
  { origin }: Served,
  tell: (line: string) => void,
): Promise<Figure[]> {
  const paths = Array.from({ length: 50 }, (_, index) => benefitsOf(benefitAccounts.firstOfMany + index))
  const reading = () => load({ origin, paths, token, milliseconds: roundMs, connections: readers })
  const quiet: Answered[] = []
  const busy: Answered[] = []
  const rates: number[] = []
  await reading()
  for (let change = 1; change <= changes; change += 1) {
    tell(`Changing the rule for the ${String(change)}. time`)
    for (let round = 0; round < rounds; round += 1) quiet.push(await reading())
    await changeRule(database, change)
    const began = performance.now()
    const over = new AbortController()
    const reckoning = reckoned(database).finally(() => {
      rates.push((manyAccounts * 1_000) / (performance.now() - began))
      over.abort()
    })
    for (let answered = await reading(); !over.signal.aborted; answered = await reading()) busy.push(answered)
    await reckoning
  }
  const slower = p99(busy) / p99(quiet)
  return [
    atLeast('accounts reckoned again after a change of the catalogue', median(rates), least, 'a second'),
    {
      what: 'pages meanwhile, p99 against pages before',
      goal: `≤ ${String(mostSlower)}`,
      measured: slower.toFixed(2),
      detail: `${told(busy)} against ${told(quiet)}`,
      met: slower <= mostSlower,
    },
  ]
}

/** As the publisher's edit of a rule leaves it: with its accounts untold, and the job asked for. */
async function changeRule(database: BenchDatabase, change: number): Promise<void> {
  await inDatabase(database, async (client) => {
    await client.query('update benefit_rules set gives = $1, begun_at = null, edits = edits + 1 where id = $2', [
      1 + change,
      changedRule,
    ])
    await client.query(`select enqueue_job('benefits.mark', '{}', null)`)
  })
}

/** Comes back once everybody has what the rule gives; an account that has not is found without looking at all of them. */
async function reckoned(database: BenchDatabase): Promise<void> {
  await inDatabase(database, async (client) => {
    await client.query(`select enqueue_job('benefits.recalculate', '{}', null)`)
    for (;;) {
      await pause(200)
      const { rows } = await client.query<{ waits: boolean }>(
        `select exists (select from changed_ledgers) or exists (select from benefit_rules where begun_at is null) as waits`,
      )
      if (rows[0]?.waits === false) return
    }
  })
}

function benefitsOf(account: number): string {
  return `/purchasing-accounts/${String(account)}/benefits`
}

function rate(answers: readonly Answered[]): number {
  return median(answers.map((each) => each.perSecond))
}

function p99(answers: readonly Answered[]): number {
  return median(answers.map((each) => each.p99))
}

function told(answers: readonly Answered[]): string {
  return `${p99(answers).toFixed(1)} ms (${perSecond(rate(answers))})`
}

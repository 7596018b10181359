/**
 * The account search at 16 callers: words by their beginnings against the same rows through plain `pg`, and the searches
 * that no single range of an index answers. What is typed comes from names that are there, drawn by a fixed rule.
 */
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { findAccounts, type AccountField } from '#server/business/agreements/index.ts'
import { systemClock } from '#server/platform/clock.ts'
import { openDatabase } from '#server/platform/database.ts'
import { read, type Actor, type House } from '#server/work/index.ts'
import { alternate, median, ratio, under, type Figure } from '../figures.ts'
import type { Measuring } from '../measuring.ts'
import { benchSecret } from '../world/server.ts'

const callers = 16
const rounds = 5
const roundMs = 3_000
const settleMs = 200
const samples = 2_000
const limit = 10
const poolSize = 8
const lastCharacter = '\u{10FFFF}'
const goals = { ratio: 0.5, wordMs: 10, otherMs: 40 } as const

type Typed = Readonly<Partial<Record<AccountField, string>>>

/** What one search costs its caller, in milliseconds, and how many were answered in a second. */
interface Pace {
  readonly perSecond: number
  readonly p99: number
}

export async function measureAccountSearch({ world, tell }: Pick<Measuring, 'world' | 'tell'>): Promise<Figure[]> {
  const house = {
    database: openDatabase(world.databaseUrl, { poolSize }),
    clock: systemClock('Europe/Paris'),
    secret: benchSecret,
  }
  const pool = new pg.Pool({ connectionString: world.databaseUrl, max: poolSize })
  try {
    const names = await drawNames(pool)
    const figures = [await againstRaw(house, pool, names)]
    const readers: [string, Actor][] = [['operator', { kind: 'operator', userId: 1 }]]
    for (const { partnerId, accounts } of await partnersOf(pool)) {
      readers.push([
        `partner of ${accounts.toLocaleString('en')}`,
        { kind: 'partner', userId: 1, partnerId, role: 'viewer' },
      ])
    }
    for (const [what, goal, typed] of await searches(pool, names)) {
      for (const [reader, actor] of readers) {
        tell(`${what}, ${reader}`)
        const pace = await median3(() => paced(callers, (turn) => find(house, actor, typed[turn % typed.length] ?? {})))
        figures.push(
          under(
            `${what}, ${reader}: p99`,
            pace.p99,
            goal,
            'ms',
            `${Math.round(pace.perSecond).toLocaleString('en')}/s`,
          ),
        )
      }
    }
    return figures
  } finally {
    await Promise.all([house.database.close(), pool.end()])
  }
}

/** The whole search (reach, transaction, rows as the selector shows them) against its statement through plain `pg`. */
async function againstRaw(house: House, pool: pg.Pool, names: readonly Named[]): Promise<Figure> {
  const prefixes = names.map(({ name }, index) => wordOf(name, index).slice(0, 3))
  const operator: Actor = { kind: 'operator', userId: 1 }
  const typed = (turn: number) => prefixes[turn % prefixes.length] ?? ''
  const [raw = [], product = []] = await alternate(rounds, [
    () => paced(callers, (turn) => raw10(pool, typed(turn))),
    () => paced(callers, (turn) => find(house, operator, { name: typed(turn) })),
  ])
  const rate = (paces: readonly Pace[]) => median(paces.map(({ perSecond }) => perSecond))
  const [limitRate, productRate] = [rate(raw), rate(product)]
  const detail = `${Math.round(productRate).toLocaleString('en')}/s of ${Math.round(limitRate).toLocaleString('en')}/s`
  return ratio(
    'type-ahead, any word by 3 letters, against its query through node',
    productRate / limitRate,
    goals.ratio,
    detail,
  )
}

async function raw10(pool: pg.Pool, prefix: string): Promise<number> {
  const { rows } = await pool.query({
    name: 'raw',
    text: `select a.id, a.number, a.name, o.name as organization_name, a.city, a.country_code, g.number as agreement_number
      from ((select purchasing_account_id, 0, key from account_words where reader = 0 and field = 0 and leads
          and key >= $1 and key < $2 order by key, purchasing_account_id limit ${String(limit)})
        union all
        (select purchasing_account_id, 1, key from account_words where reader = 0 and field = 0 and not leads
          and key >= $1 and key < $2 and key not like $3 order by key, purchasing_account_id limit ${String(limit)})
        limit ${String(limit)}) as h (id, rank, key)
      join purchasing_accounts as a on a.id = h.id join organizations as o on o.id = a.organization_id
      join agreements as g on g.id = a.agreement_id order by h.rank, h.key, h.id`,
    values: [prefix, prefix + lastCharacter, `%!% ${prefix}%"%`],
  })
  return rows.length
}

async function find(house: House, actor: Actor, fields: Typed): Promise<number> {
  return (await read(house, actor, (work) => findAccounts(work, { fields, limit }))).length
}

/** So many callers, each asking again as soon as it is answered, for one round. */
async function paced(concurrent: number, ask: (turn: number) => Promise<number>): Promise<Pace> {
  await pause(settleMs)
  const times: number[] = []
  const began = performance.now()
  let turn = 0
  const caller = async () => {
    while (performance.now() - began < roundMs) {
      turn += 1
      const asked = performance.now()
      await ask(turn)
      times.push(performance.now() - asked)
    }
  }
  await Promise.all(Array.from({ length: concurrent }, caller))
  times.sort((a, b) => a - b)
  const perSecond = times.length / ((performance.now() - began) / 1_000)
  return { perSecond, p99: times[Math.floor(times.length * 0.99)] ?? Number.NaN }
}

/** The round of the median p99 of three, after one to warm up. */
async function median3(round: () => Promise<Pace>): Promise<Pace> {
  const [paces = []] = await alternate(3, [round])
  return [...paces].sort((a, b) => a.p99 - b.p99)[1] ?? { perSecond: 0, p99: Number.NaN }
}

interface Named {
  readonly name: string
  readonly place: string
}

/** Names and places of accounts spread over all of them, as the search compares them. */
async function drawNames(pool: pg.Pool): Promise<Named[]> {
  const { rows } = await pool.query<Named>(
    `select t.name, t.place from (select max(purchasing_account_id) as last from account_texts) as m,
      generate_series(1, $1::int) as n
    join account_texts as t on t.purchasing_account_id = 1 + (n * 7919::bigint * 104729) % 900000`,
    [samples],
  )
  return rows
}

async function partnersOf(pool: pg.Pool): Promise<{ partnerId: number; accounts: number }[]> {
  const { rows } = await pool.query<{ partnerId: number; accounts: number }>(
    `select distinct on (size) partner_id::int as "partnerId", accounts::int
    from (select partner_id, count(*) as accounts from servings group by partner_id) as s, unnest('{100,10000,300000}'::int[]) as size
    order by size, abs(ln(accounts) - ln(size))`,
  )
  return rows
}

async function searches(pool: pg.Pool, names: readonly Named[]): Promise<[string, number, readonly Typed[]][]> {
  const long = names.filter(({ name }) => name.split(' ').length > 1)
  return [
    [
      'any word by its beginning',
      goals.wordMs,
      names.map(({ name }, index) => ({ name: wordOf(name, index).slice(0, 2 + (index % 4)) })),
    ],
    ['two words', goals.otherMs, long.map(({ name }, index) => ({ name: twoWords(name, index) }))],
    ['a part of a word', goals.otherMs, names.map(({ name }, index) => ({ name: partOf(wordOf(name, index), index) }))],
    ['the commonest word', goals.otherMs, [{ name: await commonestWord(pool) }]],
    [
      'two fields combined',
      goals.otherMs,
      names.map(({ name, place }, index) => ({
        name: wordOf(name, index).slice(0, 4),
        place: place.slice(0, 3 + (index % 3)),
      })),
    ],
  ]
}

function wordOf(name: string, index: number): string {
  const words = name.split(' ')
  return words[index % words.length] ?? name
}

/** One word whole and the beginning of another, either way round. */
function twoWords(name: string, index: number): string {
  const words = name.split(' ')
  const [whole = '', begun = ''] = [words[index % words.length], words[(index + 1) % words.length]?.slice(0, 3)]
  return index % 2 === 0 ? `${whole} ${begun}` : `${begun} ${whole}`
}

function partOf(word: string, index: number): string {
  return word.length < 5 ? word : word.slice(1, 4 + (index % 3))
}

async function commonestWord(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ word: string }>(
    `select word from account_texts tablesample system (2), unnest(string_to_array(name, ' ')) as word
    group by word order by count(*) desc limit 1`,
  )
  return rows[0]?.word ?? ''
}

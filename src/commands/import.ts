/**
 * `comptoir import NOUN FILE [--dry-run] [--invite]`: takes a file in whole or refuses it whole, shows how far it is, and lists what
 * is wrong with it by line and column. The same for every kind of file: each noun is a file beside this one.
 */
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { sniffCsv, type CsvFile } from '#server/platform/csv.ts'
import { isMigrated } from '#server/platform/migrations.ts'
import { startFault } from '#server/platform/start-fault.ts'
import { changeInBulk, isRefusal, rehearseInBulk, system, type Changing, type House } from '#server/work/index.ts'
import { visitDatabase } from './find-database.ts'
import { openHouse, type OpenedHouse } from './house.ts'
import { faultLines } from './import-faults.ts'
import { showProgress, type Progress } from './import-progress.ts'
import type { Call, Run } from './index.ts'
import { localeOfTerminal } from './language.ts'
import { beginLifetime } from './lifetime.ts'

/** How one kind of file is taken in and what is said about it afterwards. */
export interface Import<Summary> {
  /** The noun of the command: `comptoir import NAME`. */
  readonly name: string
  /** Takes the file in. Refuses 422 import.refused. */
  readonly run: (work: Changing, csv: CsvFile, progress: Progress) => Promise<Summary>
  /** What it came to, as lines of a label and a number. */
  readonly figures: (summary: Summary, locale: Locale) => readonly (readonly [label: string, figure: number])[]
}

/** Runs one kind of import on the file and answers the exit code. */
export type ImportFile = (call: ImportCall) => Promise<number>

export interface ImportCall extends Call {
  readonly file: string
  readonly dryRun: boolean
  /** Whether people named in the file are invited. */
  readonly invite: boolean
}

const nouns: Readonly<Record<string, () => Promise<{ readonly importFile: ImportFile }>>> = {
  agreements: () => import('./import-agreements.ts'),
  catalogue: () => import('./import-catalogue.ts'),
  orders: () => import('./import-orders.ts'),
}

const exitCodes = { done: 0, refused: 1, wronglyCalled: 2, interrupted: 130 } as const

export const run: Run = async (call) => {
  const options = { 'dry-run': { type: 'boolean' }, invite: { type: 'boolean' } } as const
  const { values, positionals } = parseArgs({ args: [...call.words], options, allowPositionals: true })
  const [noun = '', file, ...more] = positionals
  const load = Object.hasOwn(nouns, noun) ? nouns[noun] : undefined
  const invite = values.invite === true
  if (load === undefined || file === undefined || more.length > 0 || (invite && noun !== 'agreements')) {
    const usage = `comptoir import ${Object.keys(nouns).join('|')} FILE [--dry-run]`
    process.stderr.write(`Usage: ${usage}, and for agreements [--invite]\n`)
    return exitCodes.wronglyCalled
  }
  // The rows of a million lines live shortly: left to itself the heap takes 300 MB for them rather than to collect more
  // often. --optimize-for-size would collect so often that it takes half of the processor's time.
  setFlagsFromString('--semi-space-growth-factor=1 --heap-growing-percent=100')
  const { importFile } = await load()
  return await importFile({ ...call, file, dryRun: values['dry-run'] === true, invite })
}

/**
 * Runs an import on the database of the settings: progress and faults on stderr, what it came to on stdout, in the
 * terminal's language. A dry run does everything and rolls back. Answers the exit code: 1 when the file was refused.
 */
export async function runImport<Summary>(call: ImportCall, kind: Import<Summary>): Promise<number> {
  const locale = localeOfTerminal(process.env)
  const csv = await lookAt(call.file)
  const lifetime = beginLifetime()
  await using closing = new AsyncDisposableStack()
  const database = await visitDatabase(call.settings)
  closing.defer(() => database.stop())
  const house = openHouse(call.settings, database, call.log)
  closing.defer(() => house.database.close())
  const importing = importInto(house, csv, call.dryRun, kind, locale)
  const exitCode = await Promise.race([importing, lifetime.over.then(() => exitCodes.interrupted)])
  if (exitCode === exitCodes.interrupted) {
    // What is under way ends with its connection, uncommitted; waiting for it could take minutes.
    process.stderr.write(`\n${m.import_interrupted({}, { locale })}\n`)
    await database.stop()
    process.exit(exitCode)
  }
  return exitCode
}

async function lookAt(file: string): Promise<CsvFile> {
  try {
    return await sniffCsv(file)
  } catch (error) {
    throw startFault(`${file}: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}

async function importInto<Summary>(
  house: OpenedHouse,
  csv: CsvFile,
  dryRun: boolean,
  kind: Import<Summary>,
  locale: Locale,
): Promise<number> {
  if (!(await isMigrated(house.database.pool).catch(() => false))) {
    throw startFault('The database does not have the tables of this version: run comptoir migrate first')
  }
  await house.readClock()
  const progress = showProgress(process.stderr, csv.sizeBytes, locale)
  try {
    const summary = await attempt(house, dryRun, (work) => kind.run(work, csv, progress), kind.name)
    progress.end()
    for (const [label, figure] of kind.figures(summary, locale)) {
      process.stdout.write(`${label}${m.import_colon({}, { locale })}${figure.toLocaleString(locale)}\n`)
    }
    if (dryRun) process.stdout.write(`${m.import_dry_run({}, { locale })}\n`)
    return exitCodes.done
  } catch (error) {
    progress.end()
    if (!isRefusal(error, 'import.refused')) throw error
    for (const line of faultLines(error.facts, locale)) process.stderr.write(`${line}\n`)
    return exitCodes.refused
  }
}

/** The whole import in one change; a dry run is one that is thrown away at its end. */
async function attempt<Summary>(
  house: House,
  dryRun: boolean,
  fn: (work: Changing) => Promise<Summary>,
  name: string,
): Promise<Summary> {
  const actor = system(`import ${name}`)
  return dryRun ? await rehearseInBulk(house, actor, fn) : await changeInBulk(house, actor, null, fn)
}

/**
 * From the words on the command line to an exit code: 0 done, 1 it failed or was refused, 2 it was called wrongly. What
 * a person can mend is told in one line on stderr; stdout belongs to what the command answers.
 */
import { readSettings } from '#server/platform/config.ts'
import { openLog } from '#server/platform/log.ts'
import { isStartFault } from '#server/platform/start-fault.ts'
import { commands, type Command } from './index.ts'

const exitCodes = { done: 0, failed: 1, wronglyCalled: 2 } as const

/** Runs `comptoir WORDS` and answers its exit code; never throws. */
export async function call(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(overview())
    return name === undefined ? exitCodes.wronglyCalled : exitCodes.done
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    tell(`There is no command ${name}: see comptoir --help`)
    return exitCodes.wronglyCalled
  }
  if (rest.includes('--help')) {
    process.stdout.write(help(name, command))
    return exitCodes.done
  }
  const read = readSettings(process.env)
  if ('faults' in read) {
    for (const fault of read.faults) tell(fault)
    return exitCodes.wronglyCalled
  }
  try {
    const { run } = await command.load()
    return await run({ words: rest, settings: read.settings, log: openLog(read.settings.logLevel) })
  } catch (error) {
    tellError(error)
    return isWrongCall(error) ? exitCodes.wronglyCalled : exitCodes.failed
  }
}

/** One line on stderr. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** What went wrong: one line where a person can mend it, else where it came from too. */
function tellError(error: unknown): void {
  if (isStartFault(error) || isWrongCall(error)) tell(error.message)
  else tell(error instanceof Error ? (error.stack ?? error.message) : String(error))
}

/** True for what `parseArgs` throws about unknown or missing options. */
function isWrongCall(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}\n`)
  return `Usage: comptoir COMMAND [OPTIONS]\n\n${lines.join('')}\nSettings are environment variables: see comptoir settings.\n`
}

function help(name: string, { summary, usage }: Command): string {
  return `${`Usage: comptoir ${name} ${usage}`.trimEnd()}\n\n${summary}.\n`
}

import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { settingsTable } from '../../src/commands/settings.ts'

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `comptoir WORDS` as a person does. */
async function comptoir(words: readonly string[], settings: Record<string, string> = {}): Promise<Outcome> {
  const env = { PATH: process.env['PATH'], ...settings }
  const child = spawn(process.execPath, ['src/cli.js', ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  return await new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, stdout, stderr })
    })
  })
}

describe('comptoir', () => {
  test('--help tells every command', async () => {
    const { code, stdout } = await comptoir(['--help'])
    expect(code).toBe(0)
    for (const [name, { summary }] of Object.entries(commands)) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +${summary.replaceAll(/[.()]/g, '.')}$`, 'm'))
    }
  })

  test('a command tells how it is called', async () => {
    expect(await comptoir(['settings', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: comptoir settings [--check]'),
    })
  })

  test.each([
    [['fly'], 'There is no command fly: see comptoir --help\n'],
    [['constructor'], 'There is no command constructor: see comptoir --help\n'],
    [['settings', '--chek'], `Unknown option '--chek'\n`],
  ])('%j is a wrong call', async (words, stderr) => {
    expect(await comptoir(words)).toEqual({ code: 2, stdout: '', stderr })
  })

  test('settings prints the table, whatever is set', async () => {
    expect(await comptoir(['settings'])).toEqual({ code: 0, stdout: settingsTable(), stderr: '' })
  })

  test('every wrong setting is a line, before anything starts', async () => {
    expect(await comptoir(['start'], { PORT: 'web', TIME_ZONE: 'Mars' })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'PORT: must be a whole number\nTIME_ZONE: must be an IANA time zone such as Europe/Paris\n',
    })
  })

  test.each(['start', 'web', 'worker', 'migrate', 'doctor'])(
    '%s tells in one line that no database answers',
    async (name) => {
      const port = String(await closedPort())
      const url = `postgres://app:secret@127.0.0.1:${port}/comptoir`
      const settings = { PORT: '0', DATABASE_URL: url, DATABASE_OWNER_URL: url }
      expect(await comptoir([name], settings)).toMatchObject({
        code: 1,
        stderr: `DATABASE_URL: no connection to 127.0.0.1:${port}/comptoir: connect ECONNREFUSED 127.0.0.1:${port}\n`,
      })
    },
  )

  test.each(['web', 'worker'])('%s wants a database that others reach too', async (name) => {
    expect(await comptoir([name], { PORT: '0' })).toMatchObject({
      code: 1,
      stderr: 'DATABASE_URL: must be given, the embedded database is for `comptoir start` alone\n',
    })
  })
})

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

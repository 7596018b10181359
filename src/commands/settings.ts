/** `comptoir settings`: the table of settings, as the README has it. */
import { parseArgs } from 'node:util'
import { settingLines } from '#server/platform/config.ts'
import type { Run } from './index.ts'

export const run: Run = async ({ words }) => {
  const { values } = parseArgs({ args: [...words], options: { check: { type: 'boolean' } } })
  // The settings were checked before this command was loaded: coming here is the proof.
  process.stdout.write(values.check === true ? 'The settings are in order.\n' : settingsTable())
  return Promise.resolve(0)
}

/** The table in Markdown. */
export function settingsTable(): string {
  const rows = settingLines().map(({ name, standard, about }) => `| \`${name}\` | ${standard} | ${about} |\n`)
  return `| Variable | Without it | What it is for |\n| --- | --- | --- |\n${rows.join('')}`
}

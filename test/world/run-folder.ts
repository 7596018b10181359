/** Where tests write files: one folder for the whole run, which goes with it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const variable = 'COMPTOIR_TEST_FOLDER'

/** Lets every test file that starts from now on write there. */
export async function offerFolder(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'comptoir-files-'))
  process.env[variable] = folder
  return async () => {
    Reflect.deleteProperty(process.env, variable)
    await rm(folder, { recursive: true, force: true })
  }
}

export function runFolder(): string {
  const offered = process.env[variable]
  if (offered === undefined) throw new Error('No folder for files: run the tests by `npm test` or `npx vitest`')
  return offered
}

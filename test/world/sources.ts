/** The project's own source files, as git knows them (and new ones that it does not ignore). */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly text: string
}

const folders = ['src', 'test', 'demo', 'bench', 'setup']

/** Every .ts, .js, .mjs and .svelte file that somebody writes by hand. */
export function sourceFiles(): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...folders], {
    encoding: 'utf8',
  })
  return listed
    .split('\n')
    .filter((path) => /\.(?:ts|js|mjs|svelte)$/.test(path) && !path.includes('.generated') && existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}

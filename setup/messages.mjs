// The one place that says how the messages are compiled, so that the pages' build, the worker that runs from source
// and the tests all speak with the same words.
// Without `isServer` written like this, a worker run from source dies on `import.meta.env`.
import fileSystem from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import typescript from 'typescript'
import { root } from './terminal.mjs'

const generated = resolve(root, 'src', 'messages.generated')
/** What the types are read from, */
const typed = resolve(generated, 'typed')
/** and the same without its comments, two thirds of the text, which every process would hold for as long as it lives. */
const bare = resolve(generated, 'bare')

/** Options of Paraglide's compiler, used by the Vite plugin and by `npm run prepare`. */
export const messageOptions = {
  project: './project.inlang',
  outdir: './src/messages.generated/typed',
  outputStructure: /** @type {const} */ ('locale-modules'),
  strategy: /** @type {('cookie' | 'preferredLanguage' | 'baseLocale')[]} */ ([
    'cookie',
    'preferredLanguage',
    'baseLocale',
  ]),
  cookieName: 'language',
  isServer: "typeof window === 'undefined'",
  emitReadme: false,
  fs: { ...fileSystem, promises: { ...fileSystem.promises, writeFile: writeBoth } },
}

/**
 * Writes a module as it was compiled, and beside it as it is run.
 * @param {string} file
 * @param {string} text
 */
async function writeBoth(file, text) {
  await writeFile(file, text)
  if (!file.startsWith(typed) || !file.endsWith('.js')) return
  const toRun = resolve(bare, relative(typed, file))
  await mkdir(dirname(toRun), { recursive: true })
  await writeFile(toRun, withoutComments(text))
}

/** @param {string} source */
function withoutComments(source) {
  const { ModuleKind, ScriptTarget } = typescript
  const compilerOptions = { removeComments: true, module: ModuleKind.ESNext, target: ScriptTarget.ESNext }
  return typescript.transpileModule(source, { compilerOptions, fileName: 'messages.js' }).outputText
}

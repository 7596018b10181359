// The one place that says how the messages are compiled, so that the pages' build, the worker that runs from source
// and the tests all speak with the same words.
// Without `isServer` written like this, a worker run from source dies on `import.meta.env`.

/** Options of Paraglide's compiler, used by the Vite plugin and by `npm run prepare`. */
export const messageOptions = {
  project: './project.inlang',
  outdir: './src/messages.generated',
  outputStructure: /** @type {const} */ ('locale-modules'),
  strategy: /** @type {('cookie' | 'preferredLanguage' | 'baseLocale')[]} */ ([
    'cookie',
    'preferredLanguage',
    'baseLocale',
  ]),
  cookieName: 'language',
  isServer: "typeof window === 'undefined'",
  emitReadme: false,
}

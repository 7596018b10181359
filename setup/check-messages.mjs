// Every message exists in every language with the same placeholders: a missing one would show its key to a customer.
import { readFileSync } from 'node:fs'

/** @type {{ readonly locales: readonly string[], readonly baseLocale: string }} */
const { locales, baseLocale } = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8'))

/**
 * @param {string} locale
 * @returns {Map<string, string>} key -> its placeholders, sorted
 */
function messagesOf(locale) {
  /** @type {Record<string, unknown>} */
  const file = JSON.parse(readFileSync(`messages/${locale}.json`, 'utf8'))
  const entries = Object.entries(file).filter(([key]) => key !== '$schema')
  return new Map(entries.map(([key, text]) => [key, placeholdersOf(JSON.stringify(text))]))
}

/** @param {string} text */
function placeholdersOf(text) {
  return [...new Set(text.match(/\{\w+\}/g))].sort().join(' ')
}

const base = messagesOf(baseLocale)
/** @type {string[]} */
const faults = []
for (const key of base.keys()) {
  if (!/^[a-z][a-z0-9_]*$/.test(key)) faults.push(`${key}: keys are snake_case`)
}
for (const locale of locales.filter((each) => each !== baseLocale)) {
  const translated = messagesOf(locale)
  for (const [key, placeholders] of base) {
    const found = translated.get(key)
    if (found === undefined) faults.push(`${key}: is missing in ${locale}`)
    else if (found !== placeholders)
      faults.push(`${key}: has {${found}} in ${locale} and {${placeholders}} in ${baseLocale}`)
  }
  for (const key of translated.keys()) if (!base.has(key)) faults.push(`${key}: is missing in ${baseLocale}`)
}
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length === 0 ? 0 : 1

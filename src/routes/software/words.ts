/** Software in words: languages, architectures, sizes, and how its hash is checked. */
import { m } from '#messages'
import { severalLanguages, type Architecture } from '#server/business/downloads/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'

const languages = {
  fr: new Intl.DisplayNames('fr', { type: 'language' }),
  en: new Intl.DisplayNames('en', { type: 'language' }),
}

/** « français (Canada) »; a code that nobody knows is its own name. */
export function softwareLanguage(code: string, locale: Locale): string {
  if (code === severalLanguages) return m.software_several_languages({}, { locale })
  const name = languages[locale].of(code) ?? code
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1)
}

const architectureNames: Readonly<Record<Architecture, () => string>> = {
  x64: () => m.architecture_x64(),
  x86: () => m.architecture_x86(),
  arm64: () => m.architecture_arm64(),
  any: () => m.architecture_any(),
}

export function architectureName(code: string): string {
  return isArchitecture(code) ? architectureNames[code]() : code
}

function isArchitecture(code: string): code is Architecture {
  return Object.hasOwn(architectureNames, code)
}

const units = ['bytes', 'kilo', 'mega', 'giga', 'tera'] as const
const unitNames: Readonly<Record<(typeof units)[number], (inputs: { size: string }) => string>> = {
  bytes: (inputs) => m.size_bytes(inputs),
  kilo: (inputs) => m.size_kilo(inputs),
  mega: (inputs) => m.size_mega(inputs),
  giga: (inputs) => m.size_giga(inputs),
  tera: (inputs) => m.size_tera(inputs),
}
const step = 1_000

/** « 4,7 Go »: decimal units, as disks and downloads are sold. */
export function sizeInWords(bytes: number, locale: Locale): string {
  let size = bytes
  let unit = 0
  while (size >= step && unit < units.length - 1) {
    size /= step
    unit += 1
  }
  const rounded = unit > 0 && size < 100 ? Math.round(size * 10) / 10 : Math.round(size)
  return unitNames[units[unit] ?? 'bytes']({ size: formatNumber(locale, rounded) })
}

/** The commands that compute the hash of a file, on each system. */
export function hashCommands(name: string): readonly { readonly system: string; readonly command: string }[] {
  return [
    { system: 'Windows (PowerShell)', command: `Get-FileHash -Algorithm SHA256 "${name}"` },
    { system: 'macOS', command: `shasum -a 256 "${name}"` },
    { system: 'Linux', command: `sha256sum "${name}"` },
  ]
}

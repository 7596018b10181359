/**
 * The search of the help: every word that was typed begins a word of the guide, whatever its accents, capitals or plural. A guide whose
 * title has them all comes first, then one with a section that names them, then the rest; each shows where they are.
 */
import type { Guide, GuideSection } from '#server/platform/help.ts'

/** A piece of a text; `hit` where it was searched for. */
export interface Piece {
  readonly text: string
  readonly hit: boolean
}

export interface FoundGuide {
  readonly guide: Guide
  readonly title: readonly Piece[]
  /** The sections in which words occur, at most `sectionsShown`, each with the text around the first of them. */
  readonly sections: readonly { readonly section: GuideSection; readonly around: readonly Piece[] }[]
}

export const longestQuery = 100
const sectionsShown = 3
const charactersBefore = 60
const charactersAfter = 160

/** The guides that have every word of `query`, the best first. */
export function findGuides(guides: readonly Guide[], query: string): readonly FoundGuide[] {
  const words = wordsOf(query)
  if (words.length === 0) return []
  const ranked = guides
    .filter((guide) => hasAll(everythingIn(guide), words))
    .map((guide) => ({ guide, rank: rankOf(guide, words) }))
  return ranked.sort((one, other) => one.rank - other.rank).map(({ guide }) => foundIn(guide, words))
}

function foundIn(guide: Guide, words: readonly string[]): FoundGuide {
  const counted = guide.sections
    .map((section, place) => ({ section, place, count: countIn(`${section.title} ${section.words}`, words) }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count || one.place - other.place)
    .slice(0, sectionsShown)
    .sort((one, other) => one.place - other.place)
  return {
    guide,
    title: piecesOf(guide.title, words),
    sections: counted.map(({ section }) => ({ section, around: excerpt(section.words, words) })),
  }
}

function rankOf(guide: Guide, words: readonly string[]): number {
  if (hasAll(guide.title, words)) return 0
  return guide.sections.some(({ title }) => hasAll(title, words)) ? 1 : 2
}

function everythingIn(guide: Guide): string {
  return [guide.title, guide.summary, ...guide.sections.flatMap(({ title, words }) => [title, words])].join(' ')
}

function hasAll(text: string, words: readonly string[]): boolean {
  return countIn(text, words) === words.length
}

/** How many of the words occur. */
function countIn(text: string, words: readonly string[]): number {
  const { folded } = fold(text)
  return words.filter((word) => nextHit(folded, [word], 0) !== undefined).length
}

/** The text around the first hit; its beginning where the section has words only in its title. */
function excerpt(text: string, words: readonly string[]): readonly Piece[] {
  const { folded, origins } = fold(text)
  const first = nextHit(folded, words, 0)
  const middle = first === undefined ? 0 : (origins[first.start] ?? 0)
  const start = middle <= charactersBefore ? 0 : text.indexOf(' ', middle - charactersBefore) + 1
  const end = text.length <= middle + charactersAfter ? text.length : text.lastIndexOf(' ', middle + charactersAfter)
  const cut = `${start > 0 ? '… ' : ''}${text.slice(start, end)}${end < text.length ? ' …' : ''}`
  return piecesOf(cut, words)
}

function piecesOf(text: string, words: readonly string[]): readonly Piece[] {
  const { folded, origins } = fold(text)
  const pieces: Piece[] = []
  let told = 0
  for (let hit = nextHit(folded, words, 0); hit !== undefined; hit = nextHit(folded, words, hit.end)) {
    const start = origins[hit.start] ?? text.length
    const end = origins[hit.end] ?? text.length
    if (start > told) pieces.push({ text: text.slice(told, start), hit: false })
    pieces.push({ text: text.slice(start, end), hit: true })
    told = end
  }
  if (told < text.length) pieces.push({ text: text.slice(told), hit: false })
  return pieces
}

/** The first place from `from` on where one of the words begins a word. */
function nextHit(folded: string, words: readonly string[], from: number): { start: number; end: number } | undefined {
  let best: { start: number; end: number } | undefined
  for (const word of words) {
    let start = folded.indexOf(word, from)
    while (start > 0 && /[\p{L}\d]/u.test(folded.charAt(start - 1))) start = folded.indexOf(word, start + 1)
    if (start >= 0 && (best === undefined || start < best.start)) best = { start, end: start + word.length }
  }
  return best
}

/** What was typed as words, without the ending of plurals, which would hide what stands in the singular. */
function wordsOf(query: string): readonly string[] {
  const words = fold(query.slice(0, longestQuery)).folded.match(/[\p{L}\d]+/gu) ?? []
  return [...new Set(words.map((word) => (word.length > 3 ? word.replace(/[sx]$/, '') : word)))]
}

/** The text without accents and capitals, and of each of its characters the place in the text that it comes from. */
function fold(text: string): { readonly folded: string; readonly origins: readonly number[] } {
  let folded = ''
  const origins: number[] = []
  for (let place = 0; place < text.length; place += 1) {
    const plain = text.charAt(place).normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('œ', 'oe')
    for (const character of plain) {
      folded += character
      origins.push(place)
    }
  }
  return { folded, origins }
}

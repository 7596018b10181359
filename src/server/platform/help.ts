/**
 * The help (SPEC 9.4): the guides of the folder `help/`, read once per process and language. A guide is a Markdown file: its title, a
 * sentence, and sections. `help/contents.json` says in which order they stand, for whose portal, and which pages each one explains;
 * `help/pictures.json` when their pictures were taken. `test/help.test.ts` holds that all of it fits together.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installationFolder } from './config.ts'
import { markdownTree, type MarkdownNode, type Picture } from './markdown.ts'

/** Whose portal a guide is about. */
export const helpReaders = ['customer', 'partner', 'publisher'] as const
export type HelpReader = (typeof helpReaders)[number]

/** Where a guide stands, in every language. */
export interface GuidePlace {
  /** Its file's name and the last part of its address. */
  readonly slug: string
  readonly for: HelpReader
  /** The routes that it explains, as their folders are named; « /* » at the end takes in what lies below. */
  readonly pages: readonly string[]
}

export interface GuideSection {
  /** What an address ends in to lead here. */
  readonly id: string
  readonly title: string
  readonly text: readonly MarkdownNode[]
  /** The text as words alone, for the search. */
  readonly words: string
}

export interface Guide extends GuidePlace {
  readonly title: string
  /** One or two sentences: what one can do after reading it. */
  readonly summary: string
  readonly sections: readonly GuideSection[]
  readonly hasPictures: boolean
}

export interface PicturesTaken {
  /** The day, as 2026-11-28; undefined before any picture was taken. */
  readonly on?: string
  readonly version?: string
  /** Of every picture, in pixels of the page. */
  readonly width: number
  readonly height: number
  /** What there is, by language. */
  readonly names: Readonly<Record<string, readonly string[]>>
}

export const helpFolder = join(installationFolder, 'help')

const languages = new Map<string, readonly Guide[]>()
let places: readonly GuidePlace[] | undefined
let pictures: PicturesTaken | undefined

/** Every guide in a language, in order. Throws for a language that has none. */
export function guidesIn(language: string): readonly Guide[] {
  const known = languages.get(language)
  if (known !== undefined) return known
  const read = guidePlaces().map((place) => guideAt(place, language))
  languages.set(language, read)
  return read
}

/** The contents: every guide's place. */
export function guidePlaces(): readonly GuidePlace[] {
  places ??= readJson('contents.json') as readonly GuidePlace[]
  return places
}

/** When the pictures were taken, and what there is. */
export function picturesTaken(): PicturesTaken {
  pictures ??= readJson('pictures.json') as PicturesTaken
  return pictures
}

/**
 * The guide that explains a page, for somebody of that portal; of several the one that names the page most closely, then the one for his
 * own portal. `route` as SvelteKit names it, groups included.
 */
export function guideOfPage(route: string, reader: HelpReader): GuidePlace | undefined {
  const page = pageOf(route)
  let best: { readonly place: GuidePlace; readonly weight: number } | undefined
  for (const place of guidePlaces()) {
    const closeness = Math.max(...place.pages.map((pattern) => closenessOf(pattern, page)))
    const weight = closeness * 2 + (place.for === reader ? 1 : 0)
    if (closeness > 0 && (best === undefined || weight > best.weight)) best = { place, weight }
  }
  return best?.place
}

/** The guide as its file has it. */
function guideAt(place: GuidePlace, language: string): Guide {
  const [head = '', ...rest] = readFileSync(join(helpFolder, language, `${place.slug}.md`), 'utf8').split(/^## /m)
  const [title = '', ...summary] = head.replace(/^# /, '').split('\n')
  const sections = rest.map((text) => sectionOf(text, language))
  return { ...place, title, summary: summary.join(' ').trim(), sections, hasPictures: hasPicture(sections) }
}

function sectionOf(text: string, language: string): GuideSection {
  const [title = '', ...lines] = text.split('\n')
  const nodes = markdownTree(lines.join('\n'), {
    leadsTo: (href) => /^[/#]/.test(href) && !href.startsWith('//'),
    picture: (name) => pictureNamed(name, language),
  })
  return { id: anchorOf(title), title, text: nodes, words: wordsOf(nodes).replaceAll(/\s+/g, ' ').trim() }
}

/** A title as the end of an address: plain letters, digits and hyphens. */
export function anchorOf(title: string): string {
  const plain = title.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('œ', 'oe')
  return plain.replaceAll(/[^a-z\d]+/g, '-').replaceAll(/^-|-$/g, '')
}

function pictureNamed(name: string, language: string): Picture | undefined {
  const { width, height, names } = picturesTaken()
  return names[language]?.includes(name) ? { src: `/help/${language}/${name}.webp`, width, height } : undefined
}

function hasPicture(sections: readonly GuideSection[]): boolean {
  const isIn = (nodes: readonly MarkdownNode[]): boolean =>
    nodes.some((node) => typeof node !== 'string' && (node.tag === 'img' || isIn(node.children)))
  return sections.some(({ text }) => isIn(text))
}

/** The words of a text, without those that stand for its pictures. */
function wordsOf(nodes: readonly MarkdownNode[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node
      if (node.tag === 'img') return ''
      const isInline = ['a', 'strong', 'em', 's', 'code'].includes(node.tag)
      return isInline ? wordsOf(node.children) : ` ${wordsOf(node.children)} `
    })
    .join('')
}

/** /(customer)/access/users is /access/users, and /(customer) is /. */
function pageOf(route: string): string {
  const page = route.replaceAll(/\/\([^)]*\)/g, '')
  return page === '' ? '/' : page
}

/** 0 where the pattern does not name the page; more, the more of the address it names. */
function closenessOf(pattern: string, page: string): number {
  if (!pattern.endsWith('/*')) return pattern === page ? pattern.length + 1 : 0
  const above = pattern.slice(0, -2)
  return page === above || page.startsWith(`${above}/`) ? above.length : 0
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(helpFolder, name), 'utf8'))
}

/**
 * The help says what the portal does (SPEC 9.4): every guide in every language with the same sections and pictures, every link and
 * picture there, every label as the pages have it. A label that is renamed breaks a test here, and the guide is written anew.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { anchorOf, guideOfPage, guidePlaces, guidesIn, helpReaders, picturesTaken } from '#server/platform/help.ts'
import { markdownFaults, type MarkdownNode } from '#server/platform/markdown.ts'
import { picturesOfHelp } from './pages/help-pictures.ts'
import { routes } from './world/routes.ts'

const languages = ['fr', 'en'] as const
const quotation = { fr: /«\u00a0([^»]*)\u00a0»/g, en: /“([^”]*)”/g }
const pages = routes().filter(({ isPage }) => isPage)
const pictureBytes = 60_000
const allPicturesBytes = 4_000_000

describe('the contents', () => {
  test('are the guides that there are, for readers that there are', () => {
    const slugs = guidePlaces().map(({ slug }) => slug)
    for (const language of languages) {
      const files = readdirSync(`help/${language}`).map((file) => file.replace(/\.md$/, ''))
      expect(files.sort()).toEqual([...slugs].sort())
    }
    for (const place of guidePlaces()) expect(helpReaders).toContain(place.for)
  })

  test('name pages that there are', () => {
    const paths = pages.map(({ path }) => path)
    const named = guidePlaces().flatMap((place) => place.pages)
    const unknown = named.filter((pattern) => {
      const above = pattern.replace(/\/\*$/, '')
      return !paths.some((path) => path === above || (pattern.endsWith('/*') && path.startsWith(`${above}/`)))
    })
    expect(unknown).toEqual([])
  })

  test('have the titles that the customers’ printed guides cite', () => {
    const titles = guidesIn('fr').map(({ title }) => title)
    expect(titles).toEqual(
      expect.arrayContaining([
        'S’inscrire au Centre d’affaires',
        'Gérer les utilisateurs et la visibilité des partenaires',
        'Configurer et utiliser vos services en ligne',
        'Afficher les licences, les services et l’historique des commandes',
        'Afficher et gérer les avantages',
        'Inscription au Centre d’affaires',
      ]),
    )
  })
})

test('a page is explained by the guide that names it most closely, of two by that of the reader’s portal', () => {
  const explains = (route: string, reader: 'customer' | 'partner' | 'publisher') => guideOfPage(route, reader)?.slug
  expect(explains('/(customer)/access/users/[user]', 'customer')).toBe('users')
  expect(explains('/(customer)/purchasing-accounts/[account]/orders', 'customer')).toBe('licences')
  expect(explains('/(customer)/purchasing-accounts/[account]/orders', 'partner')).toBe('partner-orders')
  expect(explains('/(customer)/profile/e-mails', 'customer')).toBe('follow')
  expect(explains('/(customer)/profile/two-step/codes', 'partner')).toBe('access-security')
  expect(explains('/(public)/logo', 'customer')).toBeUndefined()
})

test.each(guidePlaces())('$slug has the same sections, lists and pictures in both languages', ({ slug }) => {
  const [french, english] = languages.map((language) => shapeOf(textOf(slug, language)))
  expect(english).toEqual(french)
})

describe.each(languages)('%s', (language) => {
  const labels = labelsOf(language)

  test.each(guidePlaces())('$slug names labels as the pages have them', ({ slug }) => {
    const named = [...textOf(slug, language).matchAll(quotation[language])].map((match) => match[1] ?? '')
    expect(named.filter((label) => !labels.has(label))).toEqual([])
  })

  test.each(guidePlaces())('$slug leads to pages and sections that there are', ({ slug }) => {
    const links = [...textOf(slug, language).matchAll(/(?<!!)\[[^\]]*\]\(([^)]*)\)/g)].map((match) => match[1] ?? '')
    expect(links.filter((link) => !leadsSomewhere(link, slug))).toEqual([])
  })

  test.each(guidePlaces())('$slug is plain Markdown in the language’s typography', ({ slug }) => {
    const text = textOf(slug, language)
    expect(markdownFaults(text).filter((fault) => fault === 'markup')).toEqual([])
    expect(text).not.toMatch(/'|"|\.\.\./)
    if (language === 'fr') expect(text).not.toMatch(/« | »|[^\S\n\u00a0][;:?!](?=\s)/)
    const guide = guidesIn(language).find((each) => each.slug === slug)
    expect(guide?.title).not.toBe('')
    expect(guide?.summary).not.toBe('')
    const ids = guide?.sections.map(({ id }) => id) ?? []
    expect(new Set(ids).size).toBe(ids.length)
    for (const section of guide?.sections ?? []) expect(section.words.length, section.title).toBeGreaterThan(0)
  })

  function leadsSomewhere(link: string, slug: string): boolean {
    const [path = '', anchor] = link.split('#')
    const guide = /^\/help\/([\w-]+)$/.exec(path)?.[1] ?? (path === '' ? slug : undefined)
    if (guide === undefined) return path.startsWith('https://') || pages.some((page) => page.path === path)
    const sections = guidesIn(language).find((each) => each.slug === guide)?.sections
    return sections !== undefined && (anchor === undefined || sections.some(({ id }) => id === anchor))
  }
})

describe('pictures', () => {
  const named = new Set(guidePlaces().flatMap(({ slug }) => picturesIn(textOf(slug, 'fr'))))

  test('that guides name are taken, and no others', () => {
    expect([...named].sort()).toEqual(Object.keys(picturesOfHelp).sort())
  })

  test.each(languages)('are there in %s, small, and listed', (language) => {
    const { names, on, version } = picturesTaken()
    expect(on).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(version).toMatch(/^\d+\.\d+\.\d+/)
    expect([...(names[language] ?? [])].sort()).toEqual([...named].sort())
    for (const name of named) {
      const file = `static/help/${language}/${name}.webp`
      expect(existsSync(file), `${file}: npm run pictures`).toBe(true)
      expect(statSync(file).size, file).toBeLessThanOrEqual(pictureBytes)
    }
    const files = readdirSync(`static/help/${language}`)
    expect(files.sort()).toEqual([...named].map((name) => `${name}.webp`).sort())
    const together = files.reduce((sum, file) => sum + statSync(`static/help/${language}/${file}`).size, 0)
    expect(together).toBeLessThan(allPicturesBytes / languages.length)
  })

  test('stand in the guide as images with their words', () => {
    for (const language of languages) {
      for (const guide of guidesIn(language)) {
        const shown = guide.sections.flatMap(({ text }) => imagesOf(text))
        expect(shown.map(({ src }) => src)).toEqual(
          picturesIn(textOf(guide.slug, language)).map((name) => `/help/${language}/${name}.webp`),
        )
        for (const { words } of shown) expect(words.length).toBeGreaterThan(0)
      }
    }
  })
})

test('an anchor is plain', () => {
  expect(anchorOf('Si l’œil est « là »')).toBe('si-l-oeil-est-la')
  expect(anchorOf('Après : deux étapes ?')).toBe('apres-deux-etapes')
})

function textOf(slug: string, language: string): string {
  return readFileSync(`help/${language}/${slug}.md`, 'utf8')
}

/** What the two languages have in common, line by line. */
function shapeOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const picture = /^!\[[^\]]+\]\(([\w-]+)\)$/.exec(line)?.[1]
    if (picture !== undefined) return [`picture ${picture}`]
    const links = [...line.matchAll(/\]\((\/[^)#]*)/g)].map((match) => match[1] ?? '')
    const kind = /^(#{1,6} |\d+\. |- |> )/.exec(line)?.[1]?.replace(/\d+/, '1') ?? (line === '' ? undefined : 'text')
    return kind === undefined ? [] : [[kind, ...links.sort()].join(' ')]
  })
}

function picturesIn(text: string): readonly string[] {
  return [...text.matchAll(/!\[[^\]]*\]\(([^)]*)\)/g)].map((match) => match[1] ?? '')
}

function imagesOf(nodes: readonly MarkdownNode[]): readonly { readonly src: string; readonly words: string }[] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return []
    if (node.picture !== undefined)
      return [{ src: node.picture.src, words: node.children.filter((each) => typeof each === 'string').join('') }]
    return imagesOf(node.children)
  })
}

/** Every word of the pages, as it is and as style sheets write it large; and the titles of the guides. */
function labelsOf(language: (typeof languages)[number]): ReadonlySet<string> {
  const messages: Record<string, unknown> = JSON.parse(readFileSync(`messages/${language}.json`, 'utf8'))
  const said = Object.values(messages).filter((message) => typeof message === 'string')
  const titles = guidesIn(language).map(({ title }) => title)
  return new Set([...said, ...titles].flatMap((label) => [label, label.toLocaleUpperCase(language)]))
}

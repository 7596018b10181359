/**
 * Markdown, that of benefits' instructions (SPEC 8.3) and of the help (9.4), read into a tree of a few known elements. No HTML is ever
 * made of it: pages and letters write each element themselves, so that whatever somebody typed stays words (decisions/0016).
 */
import MarkdownIt, { type Token } from 'markdown-it'

/** Headings begin below those that the page has of its own. */
export type MarkdownTag =
  | 'p'
  | 'h3'
  | 'h4'
  | 'h5'
  | 'ul'
  | 'ol'
  | 'li'
  | 'blockquote'
  | 'pre'
  | 'hr'
  | 'a'
  | 'strong'
  | 'em'
  | 's'
  | 'code'
  | 'br'
  | 'img'

/** A part of the text: words, or an element around others. */
export type MarkdownNode =
  | string
  | {
      readonly tag: MarkdownTag
      readonly children: readonly MarkdownNode[]
      /** Of a link: https or mailto; in a text of our own, an address of the portal as well. */
      readonly href?: string
      /** Of a picture, which only a text of our own has. Its words are its children. */
      readonly picture?: Picture
      /** Of a numbered list that does not begin with one. */
      readonly start?: number
    }

/** Where a picture is, and how large, in pixels. */
export interface Picture {
  readonly src: string
  readonly width: number
  readonly height: number
}

/** What a text that comes with the program may have beyond what people type. */
export interface OwnText {
  /** True for an address of the portal that a link may lead to. */
  leadsTo(href: string): boolean
  /** The picture of that name, where there is one. */
  picture(name: string): Picture | undefined
}

/** What of a text is not shown as it was meant, and so is refused. */
export type MarkdownFault =
  /** HTML of its own. */
  | 'markup'
  /** A link that is neither https nor mailto. */
  | 'address'
  /** An image: it would be fetched from elsewhere, which tells of whoever reads. */
  | 'image'

const tags: Readonly<Record<string, MarkdownTag>> = {
  paragraph: 'p',
  bullet_list: 'ul',
  ordered_list: 'ol',
  list_item: 'li',
  blockquote: 'blockquote',
  link: 'a',
  strong: 'strong',
  em: 'em',
  s: 's',
}
const headings: Readonly<Record<string, MarkdownTag>> = { h1: 'h3', h2: 'h4' }

// Takes HTML for what it is, and every address: what is shown is decided here, and what is refused can be said.
const reader = new MarkdownIt({ html: true, linkify: false, typographer: false, breaks: false }).disable('table')
reader.validateLink = () => true

/** The text as a tree. What `markdownFaults` finds is left out of it, but for its words, unless it is a text of our `own`. */
export function markdownTree(text: string, own?: OwnText): readonly MarkdownNode[] {
  return childrenOf(reader.parse(text, {})[Symbol.iterator](), own)
}

/** What is wrong with a text, each kind once. */
export function markdownFaults(text: string): readonly MarkdownFault[] {
  const faults = new Set<MarkdownFault>()
  for (const token of flat(reader.parse(text, {}))) {
    if (token.type === 'html_block' || token.type === 'html_inline') faults.add('markup')
    else if (token.type === 'image') faults.add('image')
    else if (token.type === 'link_open' && safeHref(token) === undefined) faults.add('address')
  }
  return [...faults]
}

/** The text as lines of plain words, for the letters: one for each paragraph and point, with its number or dash. */
export function markdownLines(text: string): readonly string[] {
  return markdownTree(text).flatMap((node) => linesOf(node))
}

function childrenOf(tokens: Iterator<Token>, own: OwnText | undefined): readonly MarkdownNode[] {
  const nodes: MarkdownNode[] = []
  for (let next = tokens.next(); next.done !== true && next.value.nesting >= 0; next = tokens.next()) {
    const token = next.value
    if (token.nesting > 0) nodes.push(...element(token, childrenOf(tokens, own), own))
    else nodes.push(...leaf(token, own))
  }
  return nodes
}

function element(token: Token, children: readonly MarkdownNode[], own: OwnText | undefined): readonly MarkdownNode[] {
  if (token.hidden) return children // a paragraph that is the whole of a list's point
  const name = token.type.replace(/_open$/, '')
  const tag = name === 'heading' ? (headings[token.tag] ?? 'h5') : tags[name]
  if (tag === undefined) return children
  if (tag === 'a') {
    const href = safeHref(token) ?? ownHref(token, own)
    return href === undefined ? children : [{ tag, href, children }]
  }
  const start = tag === 'ol' ? Number(token.attrGet('start') ?? 1) : 1
  return [{ tag, children, ...(start !== 1 && { start }) }]
}

function leaf(token: Token, own: OwnText | undefined): readonly MarkdownNode[] {
  switch (token.type) {
    case 'inline':
      return childrenOf((token.children ?? [])[Symbol.iterator](), own)
    case 'image':
      return image(token, own)
    case 'text':
    case 'html_inline':
      return token.content === '' ? [] : [token.content]
    case 'html_block':
      return [{ tag: 'p', children: [token.content.trim()] }]
    case 'code_inline':
      return [{ tag: 'code', children: [token.content] }]
    case 'fence':
    case 'code_block':
      return [{ tag: 'pre', children: [token.content] }]
    case 'softbreak':
      return ['\n']
    case 'hardbreak':
      return [{ tag: 'br', children: [] }]
    case 'hr':
      return [{ tag: 'hr', children: [] }]
    default:
      return token.content === '' ? [] : [token.content]
  }
}

function image(token: Token, own: OwnText | undefined): readonly MarkdownNode[] {
  const picture = own?.picture(String(token.attrGet('src') ?? ''))
  if (picture !== undefined) return [{ tag: 'img', children: [token.content], picture }]
  return token.content === '' ? [] : [token.content]
}

function ownHref(token: Token, own: OwnText | undefined): string | undefined {
  const href = String(token.attrGet('href') ?? '')
  return own?.leadsTo(href) === true ? href : undefined
}

/** The address of a link that leads where it says; undefined for every other. */
function safeHref(token: Token): string | undefined {
  const href = String(token.attrGet('href') ?? '')
  if (!URL.canParse(href)) return undefined
  const { protocol, username, password } = new URL(href)
  if (protocol === 'mailto:') return href
  return protocol === 'https:' && username === '' && password === '' ? href : undefined
}

function* flat(tokens: readonly Token[]): Iterable<Token> {
  for (const token of tokens) {
    yield token
    yield* flat(token.children ?? [])
  }
}

function linesOf(node: MarkdownNode): readonly string[] {
  if (typeof node === 'string') return node.trim() === '' ? [] : [node]
  if (node.tag === 'ul' || node.tag === 'ol') {
    return node.children.flatMap((point, index) => {
      const mark = node.tag === 'ol' ? `${String((node.start ?? 1) + index)}. ` : '– '
      const [first = '', ...others] = typeof point === 'string' ? [point] : pointLines(point.children)
      return [mark + first, ...others]
    })
  }
  if (node.tag === 'blockquote') return node.children.flatMap((each) => linesOf(each))
  return node.tag === 'hr' ? [] : [wordsOf(node.children)]
}

/** A point is words, or paragraphs and lists. */
function pointLines(children: readonly MarkdownNode[]): readonly string[] {
  const blocks = children.filter((each) => typeof each !== 'string' && isBlock(each.tag))
  const words = wordsOf(children.filter((each) => !blocks.includes(each)))
  return [...(words.trim() === '' ? [] : [words]), ...blocks.flatMap((each) => linesOf(each))]
}

function isBlock(tag: MarkdownTag): boolean {
  return ['p', 'h3', 'h4', 'h5', 'ul', 'ol', 'li', 'blockquote', 'pre', 'hr'].includes(tag)
}

/** Words alone; a link with its address, where that is not what it says. */
function wordsOf(nodes: readonly MarkdownNode[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node.replaceAll('\n', ' ')
      if (node.tag === 'br') return ' '
      const words = wordsOf(node.children).replace(/^mailto:/, '')
      const address = node.href?.replace(/^mailto:/, '')
      return address === undefined || address === words ? words : `${words} (${address})`
    })
    .join('')
}

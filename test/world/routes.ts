/** The addresses of the portal as its source files say them: a new file is a new route, whoever wrote it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = 'src/routes'
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export type Method = (typeof methods)[number]

export interface Route {
  /** As SvelteKit names it, without groups: /purchasing-accounts/[account]/orders */
  readonly path: string
  readonly isPublic: boolean
  readonly isPage: boolean
  /** What it answers to. */
  readonly methods: readonly Method[]
}

/** Every page and endpoint. */
export function routes(): readonly Route[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  // A page that only leads elsewhere has no markup of its own.
  const ends = files.filter(
    (file) =>
      /(^|\/)\+(page\.svelte|server\.ts)$/.test(file) ||
      (file.endsWith('+page.server.ts') && !files.includes(file.replace('+page.server.ts', '+page.svelte'))),
  )
  return ends.map((file) => {
    const place = file.slice(0, Math.max(0, file.lastIndexOf('/')))
    const segments = place.split('/').filter((segment) => segment !== '' && !segment.startsWith('('))
    const isPage = !/(^|\/)\+server\.ts$/.test(file)
    return {
      path: `/${segments.join('/')}`,
      isPublic: place.split('/').includes('(public)'),
      isPage,
      methods: isPage ? methodsOfPage(join(folder, place), files) : methodsOfEndpoint(join(folder, file)),
    }
  })
}

/** Every method that HTTP knows for changing things, whether the route answers to it or not. */
export const everyMethod: readonly Method[] = methods

function methodsOfPage(place: string, files: readonly string[]): readonly Method[] {
  const server = join(place, '+page.server.ts')
  const hasServer = files.includes(server.slice(folder.length + 1))
  const hasActions = hasServer && /^export const actions\b/m.test(readFileSync(server, 'utf8'))
  return hasActions ? ['GET', 'POST'] : ['GET']
}

function methodsOfEndpoint(file: string): readonly Method[] {
  const text = readFileSync(file, 'utf8')
  return methods.filter((method) => new RegExp(`^export (const|async function|function) ${method}\\b`, 'm').test(text))
}

/**
 * The house keeps its shape: who may import whom, who may write which table, where time and transactions come from, how
 * things are named and how long files are. Each rule says in its failure what to do instead.
 */
import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tableClasses } from '#server/platform/table-classes.ts'
import { sourceFiles, type SourceFile } from './world/sources.ts'
import { capabilities, owners, type Capability } from './world/table-owners.ts'

const files = sourceFiles()
const server = files.filter((file) => file.path.startsWith('src/server/'))
const business = server.filter((file) => file.path.startsWith('src/server/business/'))
const product = (file: SourceFile) => !file.path.includes('.test.') && !file.path.includes('.spec.')

describe('imports lead downwards', () => {
  const floors = ['platform', 'work', 'business', 'edge', 'jobs'] as const

  test.each(server.filter(product).map((file) => file.path))('%s', (path) => {
    const file = fileAt(path)
    const floor = floorOf(path)
    for (const target of importsOf(file)) {
      if (!target.startsWith('src/')) continue
      const reached = floorOf(target)
      expect(reached, `${path} imports ${target}, which is no floor of the server`).not.toBe('above')
      if (floor === 'above') continue
      expect(floors.indexOf(reached as 'work'), `${path} imports upwards: ${target}`).toBeLessThanOrEqual(
        floors.indexOf(floor),
      )
    }
  })

  test('a capability imports only those listed before it, and only their index', () => {
    for (const file of business.filter(product)) {
      const own = capabilityOf(file.path)
      if (own === undefined) continue
      for (const target of importsOf(file)) {
        const other = capabilityOf(target)
        if (other === undefined || other === own) continue
        expect(capabilities.indexOf(other), `${file.path} imports ${target}: not listed before ${own}`).toBeLessThan(
          capabilities.indexOf(own),
        )
        expect(basename(target), `${file.path} imports ${target}: only index.ts is a capability's door`).toBe(
          'index.ts',
        )
      }
    }
  })

  test('pages reach the server through a capability’s index, work or platform, and components reach no server at all', () => {
    for (const file of files.filter(product)) {
      const inPages = file.path.startsWith('src/routes/') || file.path === 'src/hooks.server.ts' || isEdge(file.path)
      for (const target of importsOf(file)) {
        if (inPages && capabilityOf(target) !== undefined) {
          expect(basename(target), `${file.path} imports ${target}`).toBe('index.ts')
        }
        if (file.path.startsWith('src/ui/')) {
          expect(
            target.startsWith('src/server/') || target.startsWith('src/routes/'),
            `${file.path} imports ${target}`,
          ).toBe(false)
        }
      }
    }
  })

  test('pages hold no SQL', () => {
    for (const file of files.filter((each) => each.path.startsWith('src/routes/') && product(each))) {
      expect(file.text, `${file.path}: a query belongs to the capability of its noun`).not.toMatch(
        /from 'kysely'|\bsql`/,
      )
    }
  })
})

describe('only the owner writes a table', () => {
  const writing =
    /\b(?:insert\s+into|update|delete\s+from|merge\s+into)\s+(?:only\s+)?"?([a-z_]+)"?|\b(?:insertInto|updateTable|deleteFrom|mergeInto|append)\(\s*'([a-z_]+)/gi

  test.each(server.filter(product).map((file) => file.path))('%s', (path) => {
    const code = withoutComments(fileAt(path).text)
    for (const match of code.matchAll(writing)) {
      const table = (match[1] ?? match[2] ?? '').toLowerCase()
      const owner = Object.hasOwn(owners, table) ? owners[table as keyof typeof owners] : undefined
      if (owner === undefined) continue
      const place = capabilityOf(path) ?? floorOf(path)
      expect(`${table} is written by ${place} (${path})`).toBe(`${table} is written by ${owner} (${path})`)
    }
  })

  test('every table has an owner', () => {
    expect(Object.keys(owners).sort()).toEqual(Object.keys(tableClasses).sort())
  })
})

describe('where things come from', () => {
  test('only work opens transactions', () => {
    for (const file of server.filter(product)) {
      if (file.path.startsWith('src/server/work/') || file.path === 'src/server/platform/migrations.ts') continue
      expect(withoutComments(file.text), file.path).not.toMatch(
        /['"`]\s*(?:begin|commit|rollback)\b|\.transaction\(|startTransaction/i,
      )
    }
  })

  test('business time is work.now: no clock is asked in the business', () => {
    for (const file of business.filter(product)) {
      expect(withoutComments(file.text), `${file.path}: take work.now, work.today or work.realNow`).not.toMatch(
        /new Date\(\)|Date\.now\(|\bnow\(\)|current_(?:date|timestamp|time)\b|clock_timestamp\(/i,
      )
    }
  })

  test('the business calls nothing outside: no network, files or mail', () => {
    for (const file of business.filter(product)) {
      for (const name of packagesOf(file)) {
        expect(
          ['node:http', 'node:https', 'node:net', 'node:dns', 'node:dns/promises', 'node:child_process', 'nodemailer'],
          file.path,
        ).not.toContain(name)
      }
    }
  })

  test('one query library: nobody selects everything', () => {
    for (const file of server.filter(product)) {
      expect(withoutComments(file.text), file.path).not.toMatch(/\.selectAll\(|CamelCasePlugin/)
    }
  })
})

describe('names and sizes', () => {
  const drawers = /^(?:utils?|helpers?|common|shared|misc|types)$/
  const roles = /(?:Service|Manager|Handler|Helper)$/

  test('no drawers, no names that say only what a thing is for the program', () => {
    for (const { path, text } of files) {
      for (const part of path.replace(/\.[^/]*$/, '').split('/')) {
        expect(drawers.test(part), `${path}: ${part} is a drawer; find the noun`).toBe(false)
      }
      for (const match of text.matchAll(/^export (?:async )?(?:function|const|class|interface|type) (\w+)/gm)) {
        expect(roles.test(match[1] ?? ''), `${path}: ${match[1] ?? ''}`).toBe(false)
      }
    }
  })

  test('files stay on a few screens', () => {
    const long = files.filter((file) => file.text.split('\n').length > 301).map((file) => file.path)
    expect(long).toEqual([])
  })

  test('classes are for refusals and adapters', () => {
    for (const file of business.filter(product)) {
      expect(withoutComments(file.text), `${file.path}: a function will do`).not.toMatch(
        /^\s*(?:export )?(?:abstract )?class /m,
      )
    }
  })

  test('no `any`, and no type or lint check switched off', () => {
    for (const file of files.filter(product)) {
      if (file.path.startsWith('test/')) continue
      expect(file.text, file.path).not.toMatch(/: any\b|\bas any\b|<any>|@ts-ignore|@ts-nocheck/)
    }
  })
})

describe('every code has its sentence in every language', () => {
  const declared = {
    refusal: namesIn('Refusals'),
    event: namesIn('Events'),
    fault: namesIn('Faults'),
  }

  test.each(['fr', 'en'])('%s', (language) => {
    const messages: unknown = JSON.parse(readFileSync(`messages/${language}.json`, 'utf8'))
    const keys = new Set(Object.keys(messages as object))
    const missing = Object.entries(declared).flatMap(([kind, names]) =>
      names.map((name) => `${kind}_${name.replaceAll(/[.-]/g, '_')}`).filter((key) => !keys.has(key)),
    )
    expect(missing).toEqual([])
  })

  test('there are refusals, events and faults to speak of', () => {
    for (const names of Object.values(declared)) expect(names.length).toBeGreaterThan(3)
  })
})

/** The names that all `interface Refusals { 'a.b': ... }` of the server declare. */
function namesIn(interfaceName: string): string[] {
  const body = new RegExp(`interface ${interfaceName} \\{([\\s\\S]*?)\\n {0,2}\\}`, 'g')
  return server
    .filter(product)
    .flatMap((file) => [...file.text.matchAll(body)])
    .flatMap((match) => [...(match[1] ?? '').matchAll(/^\s*'([a-z.-]+)':/gm)].map((name) => name[1] ?? ''))
}

function fileAt(path: string): SourceFile {
  const file = files.find((each) => each.path === path)
  if (file === undefined) throw new Error(path)
  return file
}

/** The edges are what others than people speak to: `api/` and `sign-on/`. Pages are outside of the server's folder. */
function floorOf(path: string): 'platform' | 'work' | 'business' | 'edge' | 'jobs' | 'above' {
  const floor = /^src\/server\/(platform|work|business|api|sign-on|jobs)\//.exec(path)?.[1]
  if (floor === 'api' || floor === 'sign-on') return 'edge'
  return floor === 'platform' || floor === 'work' || floor === 'business' || floor === 'jobs' ? floor : 'above'
}

function isEdge(path: string): boolean {
  return floorOf(path) === 'edge'
}

function capabilityOf(path: string): Capability | undefined {
  const name = /^src\/server\/business\/([a-z-]+)\//.exec(path)?.[1]
  return capabilities.find((capability) => capability === name)
}

function specifiersOf(file: SourceFile): string[] {
  return [
    ...file.text.matchAll(
      /(?:^|\s)(?:import|export)\s[^'"`;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'|^import\s+'([^']+)'/gm,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

/** The files that a file imports, as paths from the root. */
function importsOf(file: SourceFile): string[] {
  return specifiersOf(file).flatMap((specifier) => {
    if (specifier.startsWith('#server/')) return [specifier.replace('#server/', 'src/server/')]
    if (specifier.startsWith('#ui/')) return [specifier.replace('#ui/', 'src/ui/')]
    if (specifier.startsWith('.')) return [relative('.', resolve(dirname(join('.', file.path)), specifier))]
    return []
  })
}

function packagesOf(file: SourceFile): string[] {
  return specifiersOf(file).filter((specifier) => !specifier.startsWith('#') && !specifier.startsWith('.'))
}

function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '$1')
    .replaceAll(/^\s*--.*$/gm, '')
}

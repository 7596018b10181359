/** The pages of docs/api, made of the document: one per resource, with an example of every request and its answer. */
import type { Operation } from '#server/api/operation.ts'

interface Media {
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly value: { readonly code: string; readonly title: string } }>>
}

/** An operation as the document describes it, with every reference replaced by what it names. */
export interface Shown {
  readonly summary: string
  readonly description: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly description?: string
    readonly example?: unknown
    readonly schema?: { readonly description?: string; readonly examples?: readonly unknown[] }
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>
}

/** The address of an example request: its parameters filled in. */
export function exampleAddress(operation: Pick<Operation, 'path' | 'parameters'>): string {
  const value = (name: string) => encodeURIComponent(operation.parameters[name]?.example ?? '1')
  return operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => value(name))
}

/** The file that a resource's page is. */
export function pageName(tag: string): string {
  return `${tag.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.md`
}

/** A page, as Markdown. */
export function pageOf(
  tag: string,
  shown: readonly { readonly operation: Operation; readonly shown: Shown }[],
): string {
  const sections = shown.map(({ operation, shown: it }) => sectionOf(operation, it))
  return (
    [`# ${tag}`, 'Made of the portal’s own description of its API (`/api/v1/openapi.json`).', ...sections].join(
      '\n\n',
    ) + '\n'
  )
}

function sectionOf(operation: Operation, shown: Shown): string {
  const { method, scopes } = operation
  const opens =
    scopes.length === 0 ? 'Open to everybody.' : `Scope: ${scopes.map((each) => `\`${each}\``).join(' or ')}.`
  const named = shown.parameters
    .filter(({ in: place }) => place === 'path' || place === 'query')
    .map(
      (each) =>
        `- \`${each.name}\`${each.in === 'query' ? ' (query)' : ''}: ${each.description ?? each.schema?.description ?? ''}`,
    )
  return [
    `## ${shown.summary}`,
    `\`${method} /api/v1${operation.path}\``,
    `${shown.description} ${opens}`,
    ...(named.length > 0 ? [named.join('\n')] : []),
    fenced('sh', curl(operation, shown)),
    ...answerOf(shown),
    problemsOf(shown),
  ].join('\n\n')
}

function curl({ method, path, parameters, takesFile }: Operation, { requestBody }: Shown): string {
  const [media] = Object.values(requestBody?.content ?? {})
  const lines = [
    `curl -X ${method} "$PORTAL/api/v1${exampleAddress({ path, parameters })}"`,
    '-H "Authorization: Bearer $KEY"',
    ...(method === 'GET' ? [] : ['-H "Idempotency-Key: $(uuidgen)"']),
    ...(takesFile === undefined ? [] : [`-H 'Content-Type: ${takesFile.type}' --data-binary @file.csv`]),
    ...(takesFile !== undefined || media === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(media.example)}'`]),
  ]
  return lines.join(' \\\n  ')
}

function answerOf({ responses }: Shown): readonly string[] {
  const [status, response] = Object.entries(responses).find(([each]) => each.startsWith('2')) ?? []
  const [media] = Object.entries(response?.content ?? {})
  if (status === undefined) return []
  if (media === undefined) return [`Answer: ${status}, without a body.`]
  const [type, { example }] = media
  return example === undefined
    ? [`Answer: ${status}, a file (\`${type}\`).`]
    : [`Answer: ${status}.`, fenced('json', JSON.stringify(example, null, 2))]
}

function problemsOf({ responses }: Shown): string {
  const codes = Object.entries(responses).flatMap(([status, { content = {} }]) =>
    Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples).map((code) => `${code} (${status})`)),
  )
  return `Problems: ${codes.map((each) => `\`${each.replace(' (', '` (')}`).join(', ')}.`
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

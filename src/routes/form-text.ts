/**
 * What was typed into a field of a form: a file in its place, or nothing, is the empty text. A NUL, which nobody types and
 * PostgreSQL takes for no text, is left out.
 */
export function typedIn(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.replaceAll('\0', '') : ''
}

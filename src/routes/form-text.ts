/** What was typed into a field of a form: a file in its place, or nothing, is the empty text. */
export function typedIn(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** The samples of letters as the world would fill them in. */

/** The same parameters, with what HTML minds in every name and sentence; what are codes, dates and addresses stays as it is. */
export function roughened(value: unknown): unknown {
  if (typeof value === 'string') return /^\p{Lu}|\s/u.test(value) ? `${value} <E1> & "Co"` : value
  if (Array.isArray(value)) return value.map(roughened)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, roughened(each)]))
}

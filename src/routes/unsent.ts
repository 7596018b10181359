/**
 * What a page is rendered from and that goes no further. Kit writes every page's data out for the browser before it asks
 * whether the browser will read it; here none does (`csr = false`), and for a long table that is a tenth of the page.
 */
const marked = new WeakSet<object>()

/** The same value, which Kit will not write out. */
export function unsent<Value extends object>(value: Value): Value {
  marked.add(value)
  return value
}

/** Kit's hook: what it writes in place of what is not sent. */
export const unsentTransport = {
  encode: (value: unknown) => typeof value === 'object' && value !== null && marked.has(value),
  decode: () => undefined,
}

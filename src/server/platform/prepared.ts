/**
 * Statements that Kysely builds and compiles once per process instead of once per request: building and compiling the
 * same SQL again costs more than fetching the row, and is paid on every page.
 */
import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Tables } from './tables.generated.ts'

/** Each blank stands in for one value while the statement is compiled. */
const names = new WeakMap<object, string>()
const blanks: unknown = new Proxy(
  {},
  {
    get(_, name) {
      const blank = {}
      names.set(blank, String(name))
      return blank
    },
  },
)

/**
 * A statement whose text never depends on its values: `build` runs once, with blanks in place of the values, so it must
 * not look at them (no `if`, no list of values spread into the text).
 */
export function prepared<Values extends object, Row>(
  build: (db: Kysely<Tables>, values: Values) => Compilable<Row>,
): (db: Kysely<Tables>, values: Values) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined
  let slots: (string | undefined)[] = []
  return async (db, values) => {
    if (compiled === undefined) {
      compiled = build(db, blanks as Values).compile()
      slots = compiled.parameters.map((each) =>
        typeof each === 'object' && each !== null ? names.get(each) : undefined,
      )
    }
    const given = values as Readonly<Record<string, unknown>>
    const { parameters } = compiled
    const filled = slots.map((name, index) => (name === undefined ? parameters[index] : given[name]))
    return (await db.executeQuery<Row>({ ...compiled, parameters: filled })).rows
  }
}

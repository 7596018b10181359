/** Catalogue files for tests, sent in and imported as an operator does it in the Console. */
import { publisher } from '#server/business/access/index.ts'
import { compareCatalogue, importCatalogueFile, keepCatalogueFile } from '#server/business/catalog/index.ts'
import { putAside } from '#server/platform/scratch.ts'
import { change, type Actor, type House } from '#server/work/index.ts'

/** Has a file compared with the catalogue; answers its number. Throws the refusal of its faults. */
export async function compareFile(
  house: House,
  by: Actor,
  lines: readonly string[],
  content: Uint8Array = Buffer.from(lines.map((line) => `${line}\n`).join('')),
): Promise<number> {
  await using bytes = await putAside(
    (async function* () {
      await Promise.resolve()
      yield content
    })(),
  )
  const comparison = await compareCatalogue(house, by, bytes)
  const file = { name: 'C:\\listes\\liste.csv', bytes }
  return await change(house, by, null, (work) => keepCatalogueFile(work, publisher(work), file, comparison))
}

/** Imports it, once. */
export function importFile(house: House, by: Actor, id: number): Promise<void> {
  return importCatalogueFile(house, by, { key: crypto.randomUUID(), request: 'import' }, id)
}

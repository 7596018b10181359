// Where Debian's libfaketime lies, for tests that move the machine's clock under the portal.
import { existsSync, readdirSync } from 'node:fs'

const libraries = '/usr/lib'

/**
 * The library, in the build for programs with threads; undefined where it is not installed.
 * @returns {string | undefined}
 */
export function findFaketime() {
  if (!existsSync(libraries)) return undefined
  const places = readdirSync(libraries).map((folder) => `${libraries}/${folder}/faketime/libfaketimeMT.so.1`)
  return places.find((file) => existsSync(file))
}

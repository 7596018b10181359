/**
 * The publisher's real list of online services, which lies beside the project and is not part of it: where it is absent
 * (a clone elsewhere), the tests over the real list do not exist, and those over rows like its rows still do.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = fileURLToPath(new URL('../../../shared/data/products-and-service-plans-2023-08.csv', import.meta.url))

export const publisherListPath: string | undefined = existsSync(path) ? path : undefined

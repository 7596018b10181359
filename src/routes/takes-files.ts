/** The pages to which files are sent that are longer than forms: they read what comes piece by piece, before any change opens. */
const routes: ReadonlySet<string | null> = new Set([
  '/partner/orders/files',
  '/console/keys/import',
  '/console/catalogue/imports',
])

/** True for the route of such a page. */
export function takesFiles(route: string | null): boolean {
  return routes.has(route)
}

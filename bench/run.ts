/**
 * `npm run bench [NAME...]`: measures all that the README claims, or what is named, and prints one table. Each figure is a
 * ratio to a limit that was measured in the same run. It never fails because a goal is missed: it says so.
 */
import { machine, table, type Figure } from './figures.ts'
import type { Measuring } from './measuring.ts'
import { openServer } from './world/server.ts'
import { theWorld } from './world/world.ts'

/** What is measured on the generated database; */
const measures: Readonly<Record<string, () => Promise<(measuring: Measuring) => Promise<Figure[]>>>> = {
  inventory: async () => (await import('./measures/pages.ts')).measureInventory,
  search: async () => (await import('./measures/account-search.ts')).measureAccountSearch,
  'search-page': async () => (await import('./measures/search-page.ts')).measureSearchPage,
  orders: async () => (await import('./measures/pages.ts')).measureOrders,
  import: async () => (await import('./measures/import.ts')).measureImport,
  'order-files': async () => (await import('./measures/order-files.ts')).measureOrderFiles,
  export: async () => (await import('./measures/export.ts')).measureExport,
  'first-load': async () => (await import('./measures/first-load.ts')).measureFirstLoad,
}
/** and what makes its own, so that nobody waits for the generated one to be made. */
const measuresApart: Readonly<Record<string, () => Promise<(measuring: Apart) => Promise<Figure[]>>>> = {
  users: async () => (await import('./measures/users.ts')).measureUsers,
  benefits: async () => (await import('./measures/benefits.ts')).measureBenefits,
  reports: async () => (await import('./measures/reports.ts')).measureReports,
  start: async () => (await import('./measures/start.ts')).measureStart,
  'sign-on': async () => (await import('./measures/sign-on.ts')).measureSignOn,
  'sign-in-storm': async () => (await import('./measures/sign-in-storm.ts')).measureSignInStorm,
}
type Apart = Omit<Measuring, 'world'>

const wanted = process.argv.slice(2)
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name)
const names = [...Object.keys(measures), ...Object.keys(measuresApart)]
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`There is no measurement ${unknown.join(', ')}: ${names.join(', ')}`)
  process.exit(2)
}

const began = performance.now()
const tell = (line: string) => {
  console.error(`${((performance.now() - began) / 1_000).toFixed(0).padStart(5)} s  ${line}`)
}
const server = await openServer()
const figures: Figure[] = []
/** What one measurement came to: a fault in it costs none of the others' figures. */
const measureOne = async (name: string, measured: () => Promise<Figure[]>) => {
  tell(`Measuring ${name}`)
  try {
    const found = await measured()
    figures.push(...found)
    for (const { what, measured: value } of found) tell(`  ${what}: ${value}`)
  } catch (error) {
    console.error(`${name} could not be measured:`, error)
    process.exitCode = 1
  }
}
try {
  const world = Object.keys(measures).some(isWanted) ? await theWorld(server, tell) : undefined
  if (world !== undefined) {
    for (const [name, loading] of Object.entries(measures).filter(([each]) => isWanted(each))) {
      await measureOne(name, async () => (await loading())({ server, world, tell }))
    }
  }
  for (const [name, loading] of Object.entries(measuresApart).filter(([each]) => isWanted(each))) {
    await measureOne(name, async () => (await loading())({ server, tell }))
  }
  console.log(`${table(figures)}\n\n${machine()}`)
} finally {
  await server.stop()
}

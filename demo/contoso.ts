/**
 * Contoso Paris over three years: the customer whose pages the guides show. It holds what guide 4 speaks of: Office
 * 2013 with Software Assurance, more Office 365 than its partner has ordered, MSDN and Azure, a package, and services
 * that end within 90 days, within 30 days, and have ended.
 */
import { addDays } from '#server/platform/clock.ts'
import { calendarOf, type Calendar } from './calendar.ts'
import { contosoParis, places } from './places.ts'
import {
  line,
  tellerOf,
  withRenewals,
  type AccountStory,
  type PlacedOrder,
  type OwnSetUp,
  type Teller,
} from './story.ts'

const claire = 'claire.martin@contoso.example'

export function contosoStory(today: string): AccountStory {
  const place = places.find(({ accounts }) => accounts.includes(contosoParis))
  const calendar = calendarOf(today, place?.anniversaryDaysAhead ?? 0)
  const teller = tellerOf(calendar)
  const orders = [...licences(teller), ...services(calendar, teller), ...developers(teller), ...growth(teller)]
  return {
    account: contosoParis.number,
    orders: withRenewals(calendar, orders),
    // In steps of 100, each ordered some weeks later; the last one has yet to be.
    setUps: [setUp(345, 200), setUp(262, 100), setUp(18, 100)],
  }

  function setUp(days: number, quantity: number): OwnSetUp {
    const on = teller.daysAgo(days)
    return { on, by: claire, partner: 'A', plans: [{ item: 'STANDARDPACK', quantity }] }
  }
}

/** Office, Windows and servers. */
function licences({ order }: Teller): PlacedOrder[] {
  return [
    order(1140, 'A', line('license-with-coverage', 'OFFICE-PROPLUS-2013', 400), line('license', 'OFFICE-STD-2013', 60)),
    order(1121, 'A', line('license', 'WINDOWS-PRO-10', 75)),
    order(905, 'A', line('license-with-coverage', 'OFFICE-PROPLUS-2013', 100)),
    order(480, 'A', line('license-with-coverage', 'OFFICE-PROPLUS-2013', 100)),
    order(
      1075,
      'B',
      line('license-with-coverage', 'WINSVR-STD-2012R2', 32),
      line('license-with-coverage', 'SQLSVR-STD-2014', 8),
    ),
    order(
      610,
      'B',
      line('license-with-coverage', 'WINSVR-STD-2016', 16),
      line('license-with-coverage', 'SQLSVR-STD-2016', 4),
    ),
  ]
}

/** Online services, and the package. */
function services({ today }: Calendar, { order }: Teller): PlacedOrder[] {
  const inDays = (days: number): string => addDays(today, days)
  return [
    order(317, 'A', line('subscription', 'STANDARDPACK', 200)),
    order(248, 'A', line('seats-added', 'STANDARDPACK', 100)),
    order(40, 'A', line('seats-added', 'STANDARDPACK', 50)),
    order(1095, 'A', line('subscription', 'ENTERPRISEPACK', 640)),
    order(95, 'A', line('seats-reduced', 'ENTERPRISEPACK', 40)),
    order(294, 'A', line('subscription', 'EXCHANGEARCHIVE_ADDON', 100, inDays(71))),
    order(707, 'A', line('subscription', 'CRMSTANDARD', 50, inDays(-342))),
    order(347, 'A', line('renewal', 'CRMSTANDARD', 50, inDays(23))),
    order(201, 'A', line('seats-added', 'CRMSTANDARD', 15)),
    order(405, 'B', line('subscription', 'EMS', 150, inDays(-40))),
    order(130, 'A', line('package', 'ENTERPRISE-CLOUD-SUITE', 200)),
    { ...order(6, 'A', line('package', 'ENTERPRISE-CLOUD-SUITE', 50)), withoutPurchaseOrder: true },
  ]
}

/** Visual Studio with MSDN, and Azure: only partners order them. */
function developers({ order }: Teller): PlacedOrder[] {
  return [
    order(1000, 'B', line('msdn', 'VS-ULTIMATE-MSDN', 20)),
    order(720, 'B', line('azure', 'AZURE-COMMITMENT', 1)),
    order(430, 'B', line('msdn', 'VS-PREMIUM-MSDN', 10)),
    order(88, 'B', line('seats-added', 'VS-ULTIMATE-MSDN', 5)),
    { ...order(33, 'B', line('seats-added', 'AZURE-COMMITMENT', 1)), withoutPurchaseOrder: true },
    order(13, 'B', line('seats-added', 'VS-PREMIUM-MSDN', 5)),
  ]
}

/** What grows with the number of people: a little every few weeks. */
function growth({ order }: Teller): PlacedOrder[] {
  const seats = every(42, 52, 25).map((days) => order(days, 'A', line('seats-added', 'ENTERPRISEPACK', 20)))
  const desktops = every(130, 61, 8).map((days) =>
    order(days, 'A', line('license-with-coverage', 'WINDOWS-ENT-10', 15)),
  )
  const offices = every(160, 75, 6).map((days) => order(days, 'A', line('license', 'OFFICE-STD-2013', 10)))
  return [...seats, ...desktops, ...offices, order(1088, 'A', line('license-with-coverage', 'WINDOWS-ENT-10', 480))]
}

/** So many times, so many days apart, the last one `lastDaysAgo`. */
function every(daysApart: number, lastDaysAgo: number, times: number): number[] {
  return Array.from({ length: times }, (_, index) => lastDaysAgo + index * daysApart)
}

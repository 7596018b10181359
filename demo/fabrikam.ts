/**
 * Fabrikam and its sisters: accounts to choose among, each with something in it, and one whose order history is long
 * enough to be paged through. What they buy follows from a few numbers, so that it is the same on every day.
 */
import { calendarOf, type Calendar } from './calendar.ts'
import { fabrikamRedmond, maisonFabre, places, type Place } from './places.ts'
import {
  line,
  tellerOf,
  withRenewals,
  type AccountStory,
  type OrderedLine,
  type OwnSetUp,
  type PlacedOrder,
} from './story.ts'

interface Habit {
  readonly orders: number
  /** How large its orders are, beside those of a small firm. */
  readonly scale: number
}

const ordinary: Habit = { orders: 12, scale: 1 }
const largest: Habit = { orders: 306, scale: 4 }

const firstOrderDaysAgo = 1130
const lastOrderDaysAgo = 5

/** What an account starts with, and what it goes on to buy, in turns. */
const start: readonly OrderedLine[] = [
  line('license-with-coverage', 'OFFICE-PROPLUS-2016', 40),
  line('subscription', 'ENTERPRISEPACK', 60),
  line('license-with-coverage', 'WINDOWS-ENT-10', 50),
]
const purchases: readonly OrderedLine[] = [
  line('seats-added', 'ENTERPRISEPACK', 5),
  line('license-with-coverage', 'OFFICE-PROPLUS-2016', 3),
  line('seats-added', 'ENTERPRISEPACK', 10),
  line('license', 'OFFICE-STD-2016', 2),
  line('license-with-coverage', 'WINDOWS-ENT-10', 4),
  line('license-with-coverage', 'WINSVR-STD-2016', 1),
  line('license-with-coverage', 'SQLSVR-ENT-2016', 1),
]

export function fabrikamStories(today: string): AccountStory[] {
  return places
    .filter(({ administrator }) => administrator.firstName === 'Julie')
    .flatMap((place) => place.accounts.map(({ number }, index) => storyOf(today, place, number, index)))
}

function storyOf(today: string, place: Place, account: string, turn: number): AccountStory {
  const calendar = calendarOf(today, place.anniversaryDaysAhead)
  const { order } = tellerOf(calendar)
  const { orders, scale } = account === fabrikamRedmond.number ? largest : ordinary
  const [partner = 'A', second, third] = place.partners
  const times = (lines: readonly OrderedLine[]): OrderedLine[] =>
    lines.map((each) => ({ ...each, quantity: each.quantity * scale }))
  const regular: PlacedOrder[] = Array.from({ length: orders }, (_, index) => {
    const gap = (firstOrderDaysAgo - lastOrderDaysAgo - 1) / orders
    const bought = purchases.filter((_line, place) => place === (index + turn) % purchases.length)
    const placed = order(lastOrderDaysAgo + Math.floor(index * gap), partner, ...times(bought))
    return { ...placed, withoutPurchaseOrder: index % 5 === 3 }
  })
  const others = [
    ...(second === undefined ? [] : [order(900, second, line('azure', 'AZURE-COMMITMENT', scale))]),
    ...(third === undefined ? [] : [order(410, third, line('license', 'SQLSVR-ENT-2016', 2 * scale))]),
  ]
  const first = order(firstOrderDaysAgo, partner, ...times(start))
  const setUps = account === maisonFabre.number ? ofMaisonFabre(calendar) : []
  return { account, orders: withRenewals(calendar, [first, ...others, ...regular]), setUps }
}

/** What its partner has forgotten so far: one service still waits for his order, another one was suspended. */
function ofMaisonFabre(calendar: Calendar): OwnSetUp[] {
  const { daysAgo } = tellerOf(calendar)
  const setUp = (days: number, item: string): OwnSetUp => ({
    on: daysAgo(days),
    by: 'julie.moreau@fabrikam.example',
    partner: 'B',
    plans: [{ item, quantity: 100 }],
  })
  return [setUp(44, 'EMS'), setUp(9, 'STANDARDPACK')]
}

/**
 * The drawing of quantities over time, computed on the server: positions across in percent and heights in pixels, so that text and hatching
 * never stretch. Ordered is an area; what is available above it is hatched. The cost is bounded however long the history is.
 */
import { formatMonth, formatMonthAndYear, formatNumber, type Locale } from './format.ts'

/** Quantities from a day on, until the next step. Steps come oldest first; the last one of a day counts. */
export interface QuantityStep {
  readonly on: string
  readonly available: number
  readonly ordered: number
}

interface Area {
  readonly x: string
  readonly y: number
  readonly width: string
  readonly height: number
}

interface Line {
  readonly x1: string
  readonly y1: number
  readonly x2: string
  readonly y2: number
}

export interface QuantityDrawing {
  readonly ordered: readonly Area[]
  readonly unordered: readonly Area[]
  readonly orderedLines: readonly Line[]
  readonly availableLines: readonly Line[]
  readonly grid: readonly { readonly y: number; readonly label: string }[]
  /** `between` months make room on a phone. */
  readonly months: readonly { readonly x: string; readonly label: string; readonly between: boolean }[]
  readonly end: {
    readonly ordered: number
    readonly available: number
    readonly orderedY: number
    readonly availableY: number
  }
}

/** Height of the drawing itself, and the room above it, in px. */
export const chartHeight = 171
export const chartTop = 8

/** More steps than this are thinned to the last one of each equal span. */
const maxSteps = 160
const maxMonths = 8
const gridLines = 3
/** The least distance between the two values written at the end, in px. */
const endDistance = 15
/** Months whose name would run out of the drawing are left out, in percent. */
const lastMonthAt = 94

const dayMs = 86_400_000

/** A number a little above `highest` that three grid lines divide into numbers one can say. */
export function roundTop(highest: number): number {
  const least = Math.max(1, highest / gridLines)
  const power = 10 ** Math.floor(Math.log10(least))
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]
    .map((unit) => unit * power)
    .find((unit) => unit >= least && Number.isInteger(unit))
  return (step ?? 10 * power) * gridLines
}

/** One step per span at most, each the last of its own: what lies between could not be seen anyway. */
function thinned(steps: readonly QuantityStep[], from: number, to: number): readonly QuantityStep[] {
  if (steps.length <= maxSteps) return steps
  const bySpan = new Map<number, QuantityStep>()
  for (const step of steps) bySpan.set(Math.floor(((Date.parse(step.on) - from) / (to - from)) * maxSteps), step)
  return [...bySpan.values()]
}

function monthsBetween(locale: Locale, from: number, to: number): QuantityDrawing['months'] {
  const start = new Date(from)
  const months = []
  const first = start.getUTCDate() === 1 ? 0 : 1
  for (let index = first; Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + index) <= to; index++) {
    months.push(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + index))
  }
  const stride = [1, 2, 3, 6, 12, 24, 60, 120].find((every) => months.length / every <= maxMonths) ?? 240
  let year = 0
  return months
    .filter((_, index) => index % stride === 0)
    .map((at, index) => {
      const day = new Date(at)
      const label = day.getUTCFullYear() === year ? formatMonth : formatMonthAndYear
      year = day.getUTCFullYear()
      return {
        at: ((at - from) / (to - from)) * 100,
        label: label(locale, day.toISOString().slice(0, 10)),
        between: index % 2 === 1,
      }
    })
    .filter((month) => month.at <= lastMonthAt)
    .map(({ at, ...month }) => ({ x: length(at), ...month }))
}

function length(percent: number): string {
  return `${String(Math.round(percent * 100) / 100)}%`
}

/** `from` and `to` are the days at both ends of the axis; steps before `from` count with their last one. */
export function drawQuantities(
  locale: Locale,
  steps: readonly QuantityStep[],
  from: string,
  to: string,
): QuantityDrawing {
  const left = Date.parse(from)
  const right = Math.max(Date.parse(to), left + dayMs)
  const top = roundTop(Math.max(0, ...thinned(steps, left, right).map((step) => step.available)))
  const y = (quantity: number) => chartTop + Math.round((1 - quantity / top) * chartHeight)
  const at = (day: string) => Math.min(100, Math.max(0, ((Date.parse(day) - left) / (right - left)) * 100))

  const ordered: Area[] = []
  const unordered: Area[] = []
  const orderedLines: Line[] = []
  const availableLines: Line[] = []
  let before = { available: 0, ordered: 0 }
  const shown = thinned(steps, left, right)
  shown.forEach((step, index) => {
    const next = shown[index + 1]
    const start = at(step.on)
    const end = next === undefined ? 100 : at(next.on)
    if (end <= start) return
    const [x1, x2, width] = [length(start), length(end), length(end - start)]
    const [orderedY, availableY] = [y(step.ordered), y(step.available)]
    if (step.ordered > 0) {
      ordered.push({ x: x1, y: orderedY, width, height: y(0) - orderedY })
      orderedLines.push({ x1, y1: orderedY, x2, y2: orderedY })
    }
    if (step.ordered !== before.ordered && start > 0)
      orderedLines.push({ x1, y1: y(before.ordered), x2: x1, y2: orderedY })
    const open = step.available > step.ordered
    if (open) {
      unordered.push({ x: x1, y: availableY, width, height: orderedY - availableY })
      availableLines.push({ x1, y1: availableY, x2, y2: availableY })
    }
    if (step.available !== before.available && start > 0 && (open || before.available > before.ordered)) {
      availableLines.push({ x1, y1: y(before.available), x2: x1, y2: availableY })
    }
    before = step
  })

  const orderedEnd = y(before.ordered)
  const grid = Array.from({ length: gridLines + 1 }, (_, line) => (top / gridLines) * line)
  return {
    ordered,
    unordered,
    orderedLines,
    availableLines,
    grid: grid.map((quantity) => ({ y: y(quantity), label: formatNumber(locale, quantity) })),
    months: monthsBetween(locale, left, right),
    end: {
      ordered: before.ordered,
      available: before.available,
      orderedY: orderedEnd,
      availableY: Math.min(y(before.available), orderedEnd - endDistance),
    },
  }
}

import { describe, expect, it } from 'vitest'
import { chartHeight, chartTop, drawQuantities, roundTop, type QuantityStep } from './chart.ts'

const bottom = chartTop + chartHeight
const setUp: QuantityStep = { on: '2026-01-11', available: 200, ordered: 0 }
const ordered: QuantityStep = { on: '2026-02-10', available: 200, ordered: 200 }
const more: QuantityStep = { on: '2026-03-12', available: 450, ordered: 350 }

describe('the top of the axis', () => {
  it.each([
    [0, 3],
    [1, 3],
    [4, 6],
    [65, 75],
    [450, 450],
    [1100, 1200],
    [1650, 1800],
    [999_999, 1_200_000],
  ])('for %i is %i', (highest, top) => {
    expect(roundTop(highest)).toBe(top)
  })
})

describe('quantities over time', () => {
  const drawing = drawQuantities('fr', [setUp, ordered, more], '2026-01-01', '2026-04-11')

  it('hatches what is not ordered, from what is ordered up to what is available', () => {
    expect(drawing.unordered).toEqual([
      { x: '10%', y: bottom - 76, width: '30%', height: 76 },
      { x: '70%', y: chartTop, width: '30%', height: 38 },
    ])
  })

  it('fills what is ordered, down to the axis, and draws nothing for none', () => {
    expect(drawing.ordered.map((area) => [area.x, area.width])).toEqual([
      ['40%', '30%'],
      ['70%', '30%'],
    ])
    expect(drawing.ordered.every((area) => area.y + area.height === bottom)).toBe(true)
  })

  it('lets the ordered line, not the hatching, close a quantity that was settled', () => {
    expect(drawing.orderedLines).toContainEqual({ x1: '40%', y1: bottom, x2: '40%', y2: bottom - 76 })
    expect(drawing.availableLines.some((line) => line.x1 === '40%' && line.x2 === '40%')).toBe(false)
  })

  it('keeps the two values at the end apart', () => {
    const close = drawQuantities(
      'fr',
      [{ on: '2026-01-01', available: 451, ordered: 450 }],
      '2026-01-01',
      '2026-04-11',
    ).end
    expect(close.orderedY - close.availableY).toBe(15)
  })

  it('names the year of the first month and of each January', () => {
    const labels = drawQuantities('en', [], '2025-11-01', '2026-04-04').months.map((month) =>
      month.label.replace(/\u00a0/g, ' '),
    )
    expect(labels).toEqual(['Nov 2025', 'Dec', 'Jan 2026', 'Feb', 'Mar'])
  })

  it('says no more than eight months and 160 steps of a history however long', () => {
    const day = (index: number) => new Date(Date.UTC(2000, 0, 1 + index)).toISOString().slice(0, 10)
    const long = Array.from({ length: 9000 }, (_, index) => ({ on: day(index), available: index + 1, ordered: index }))
    const { ordered: areas, months, end } = drawQuantities('fr', long, day(0), day(9000))
    expect(areas.length).toBeLessThanOrEqual(161)
    expect(months.length).toBeLessThanOrEqual(8)
    expect(end).toMatchObject({ ordered: 8999, available: 9000 })
  })
})

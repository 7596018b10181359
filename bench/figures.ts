/** What the measurements came to: lines of one table, and medians of alternating rounds. */
import { cpus, loadavg, totalmem } from 'node:os'

/** One line of the table. */
export interface Figure {
  readonly what: string
  /** In words; '' for a figure that only tells. */
  readonly goal: string
  readonly measured: string
  /** What stands behind it: the candidates' own figures. */
  readonly detail: string
  /** Undefined where there is no goal. */
  readonly met?: boolean
}

/** A ratio against its goal. */
export function ratio(what: string, value: number, least: number, detail: string): Figure {
  return { what, goal: `≥ ${String(least)}`, measured: value.toFixed(2), detail, met: value >= least }
}

/** A figure that must stay under its goal. */
export function under(what: string, value: number, most: number, unit: string, detail = ''): Figure {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0
  return {
    what,
    goal: `< ${String(most)} ${unit}`,
    measured: `${value.toFixed(digits)} ${unit}`,
    detail,
    met: value < most,
  }
}

/** A figure that must reach its goal. */
export function atLeast(what: string, value: number, least: number, unit: string, detail = ''): Figure {
  const goal = `≥ ${least.toLocaleString('en')} ${unit}`
  return { what, goal, measured: `${Math.round(value).toLocaleString('en')} ${unit}`, detail, met: value >= least }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Runs the candidates in turn, so many rounds after one to warm up; answers each one's results. */
export async function alternate<Result>(
  rounds: number,
  candidates: readonly (() => Promise<Result>)[],
): Promise<readonly (readonly Result[])[]> {
  const results: Result[][] = candidates.map(() => [])
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, candidate] of candidates.entries()) {
      const result = await candidate()
      if (round > 0) results[index]?.push(result)
    }
  }
  return results
}

/** The figures as a Markdown table. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, goal, measured, detail, met }) => {
    const verdict = met === undefined ? '' : met ? 'met' : 'MISSED'
    return `| ${[what, goal, measured, detail, verdict].join(' | ')} |`
  })
  return ['| what | goal | measured | in figures | verdict |', '| --- | --- | --- | --- | --- |', ...rows].join('\n')
}

/** The machine, in one line: figures without it say nothing. */
export function machine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const busy = loadavg()
    .map((value) => value.toFixed(1))
    .join(', ')
  return `${cpu?.model ?? 'unknown processor'}, ${String(cpus().length)} cores, ${String(memory)} GB, Node ${process.versions.node}; load averages ${busy}`
}

export function perSecond(value: number): string {
  return `${Math.round(value).toLocaleString('en')}/s`
}

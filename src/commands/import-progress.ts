/**
 * How far an import is: on a terminal one line that is written over (bar, rate, time left), elsewhere a line when a step
 * ends and every ten seconds in between, so that a log stays readable.
 */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'

/** What an import tells about itself. */
export interface Progress {
  /** Bytes of the file that have gone in. */
  readonly read: (bytes: number) => void
  /** Lines written so far, of how many. */
  readonly wrote: (lines: number, of: number) => void
}

export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const redrawEveryMs = 200
const logEveryMs = 10_000
const barWidth = 24
const bytesPerMegabyte = 1_000_000

type Step = 'reading' | 'checking' | 'writing'

/** Where an import stands, for `progressLine`. */
export interface Standing {
  readonly step: Step
  readonly done: number
  /** 0 where nobody knows. */
  readonly of: number
  readonly elapsedMs: number
}

/** Shows the progress of an import of a file of `sizeBytes` until `end` is called. */
export function showProgress(terminal: Terminal, sizeBytes: number, locale: Locale): Progress & { end(): void } {
  const live = terminal.isTTY === true
  let began = performance.now()
  let step: Step = 'reading'
  let done = 0
  let of = sizeBytes
  const write = () => {
    const line = progressLine({ step, done, of, elapsedMs: performance.now() - began }, locale)
    terminal.write(live ? `\r${line.slice(0, (terminal.columns ?? line.length + 1) - 1)}\u001b[K` : `${line}\n`)
  }
  const enter = (next: Step, total: number) => {
    write()
    if (live) terminal.write('\n')
    ;[step, done, of, began] = [next, 0, total, performance.now()]
  }
  const timer = setInterval(write, live ? redrawEveryMs : logEveryMs)
  timer.unref()
  return {
    read(bytes) {
      done = bytes
      if (bytes >= sizeBytes) enter('checking', 0)
    },
    wrote(lines, total) {
      if (step !== 'writing') enter('writing', total)
      done = lines
    },
    end() {
      clearInterval(timer)
      if (step === 'reading' && done === 0) return // refused for its header: there is nothing to tell
      write()
      if (live) terminal.write('\n')
    },
  }
}

/** The progress as one line: step, bar and share where the end is known, rate, and the time that is left or has passed. */
export function progressLine({ step, done, of, elapsedMs }: Standing, locale: Locale): string {
  const name = stepNames[step](locale)
  const passed = m.import_passed({ time: duration(elapsedMs, locale) }, { locale })
  if (of === 0) return `${name}  ${passed}`
  const share = Math.min(done / of, 1)
  const filled = Math.round(share * barWidth)
  const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`
  const percent = share.toLocaleString(locale, { style: 'percent' })
  const perSecond = elapsedMs > 0 ? (done / elapsedMs) * 1_000 : 0
  const leftMs = perSecond > 0 ? ((of - done) / perSecond) * 1_000 : undefined
  const time =
    leftMs === undefined || done >= of ? passed : m.import_left({ time: duration(leftMs, locale) }, { locale })
  return `${name}  ${bar}  ${percent}  ${rate(step, perSecond, locale)}  ${time}`
}

const stepNames: Readonly<Record<Step, (locale: Locale) => string>> = {
  reading: (locale) => m.import_reading({}, { locale }),
  checking: (locale) => m.import_checking({}, { locale }),
  writing: (locale) => m.import_writing({}, { locale }),
}

function rate(step: Step, perSecond: number, locale: Locale): string {
  if (step !== 'reading') return m.import_lines_rate({ rate: Math.round(perSecond).toLocaleString(locale) }, { locale })
  const megabytes = (perSecond / bytesPerMegabyte).toLocaleString(locale, { maximumFractionDigits: 1 })
  return m.import_bytes_rate({ rate: megabytes }, { locale })
}

/** "45 s", "3 min 5 s": what a person plans a coffee by. */
function duration(milliseconds: number, locale: Locale): string {
  const seconds = Math.ceil(milliseconds / 1_000)
  const unit = (value: number, name: 'second' | 'minute') =>
    value.toLocaleString(locale, { style: 'unit', unit: name, unitDisplay: 'short' })
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? unit(seconds, 'second') : `${unit(minutes, 'minute')} ${unit(seconds % 60, 'second')}`
}

import { render } from 'svelte/server'
import { describe, expect, it } from 'vitest'
import IconSheet from './IconSheet.svelte'
import Pager from './Pager.svelte'
import { iconNames } from './icon.ts'

/** What can be followed and what only stands there, in order. */
function steps(props: Parameters<typeof Pager>[1]): string[] {
  const { body } = render(Pager, { props })
  return [...body.matchAll(/<(a|span) class="button[^>]*>/g)].map(
    (match) => /href="([^"]*)"/.exec(match[0])?.[1] ?? '-',
  )
}

describe('paging', () => {
  it('keeps a step without a page in its place, as words', () => {
    expect(steps({ range: '1 à 50 sur 128', next: '?after=50' })).toEqual(['-', '?after=50'])
  })

  it('has first and last only where the list offers them, and no link to the page one is on', () => {
    const ends = { range: '51 à 100 sur 128', first: '?', previous: '?', next: '?after=100', last: null }
    expect(steps(ends)).toEqual(['?', '?', '?after=100', '-'])
  })
})

describe('the drawings', () => {
  it('are there for every name, and no other', () => {
    const drawn = [...render(IconSheet).body.matchAll(/id="i-([a-z]+)"/g)].map((match) => match[1])
    expect(drawn.sort()).toEqual([...iconNames].sort())
  })
})

import { expect, test } from 'vitest'
import { accentOf } from './accent.ts'

test('the colours are those of the pages’ tokens', () => {
  expect(accentOf(256, 0.13)).toEqual({ light: '#1e579f', dark: '#8cbaf8' })
})

test('no chroma is grey', () => {
  expect(accentOf(120, 0)).toEqual({ light: '#585858', dark: '#b7b7b7' })
})

// White on the button and the button's own words on it: what an e-mail must keep whatever the publisher's colour is.
test.each(Array.from({ length: 36 }, (_, index) => index * 10))('hue %i keeps its contrast at every chroma', (hue) => {
  for (const chroma of [0, 0.05, 0.1, 0.15, 0.2]) {
    const { light, dark } = accentOf(hue, chroma)
    expect(contrast(light, '#ffffff'), light).toBeGreaterThan(6)
    expect(contrast(light, '#f6f7f9'), light).toBeGreaterThan(5.5)
    expect(contrast(dark, '#10141b'), dark).toBeGreaterThan(7)
    expect(contrast(dark, '#0f1217'), dark).toBeGreaterThan(7)
  }
})

// WCAG 2.2, "contrast ratio".
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/**
 * The publisher's colour as literal values, since mail programs know neither OKLCH nor custom properties. Lightness
 * and the shares of chroma are those of the pages' tokens, so that contrast holds whatever hue is set.
 */

export interface Accent {
  readonly light: string
  readonly dark: string
}

const lightLightness = 0.46
const darkLightness = 0.78
const darkShare = 0.78
// Chroma is lowered until the colour exists on a screen: a clipped channel would shift hue and contrast.
const chromaStep = 0.98
const gamutTolerance = 0.0005

/** `hue` 0 to 360, `chroma` 0 to 0.2 (settings ACCENT_HUE and ACCENT_CHROMA); answers #rrggbb for both themes. */
export function accentOf(hue: number, chroma: number): Accent {
  return {
    light: oklchToHex(lightLightness, chroma, hue),
    dark: oklchToHex(darkLightness, chroma * darkShare, hue),
  }
}

function oklchToHex(lightness: number, chroma: number, hue: number): string {
  let fitting = chroma
  let channels = toLinear(lightness, fitting, hue)
  while (channels.some((value) => value < -gamutTolerance || value > 1 + gamutTolerance) && fitting > gamutTolerance) {
    fitting *= chromaStep
    channels = toLinear(lightness, fitting, hue)
  }
  return `#${channels.map(toByte).join('')}`
}

// Björn Ottosson's matrices from OKLab to linear sRGB.
function toLinear(lightness: number, chroma: number, hue: number): number[] {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

function toByte(linear: number): string {
  const within = Math.min(1, Math.max(0, linear))
  const encoded = within <= 0.0031308 ? 12.92 * within : 1.055 * within ** (1 / 2.4) - 0.055
  return Math.round(encoded * 255)
    .toString(16)
    .padStart(2, '0')
}

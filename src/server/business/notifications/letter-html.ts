/**
 * A letter as HTML that mail programs show alike: tables for the layout, every colour literal and in the element itself,
 * a style block only for what may be missing (narrow screens, dark theme). No image, nothing fetched.
 */
import { m } from '#messages'
import { portalOf, type Letter, type LetterFrame } from './letter.ts'

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const text = '#171a21'
const muted = '#565e6c'
const line = '#e2e5ea'
const sunk = '#f6f7f9'
const paper = '#ffffff'

/** The HTML part of an e-mail. */
export function letterHtml(letter: Letter, { letterhead, locale, receiver, unsubscribeHref }: LetterFrame): string {
  const { accent, publisherName } = letterhead
  const portal = escaped(portalOf(letter, locale))
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(letter.subject)}</title>
<style>${styles(accent.dark)}</style>
</head>
<body class="ground" style="margin:0;padding:0;background:${sunk};color:${text}">
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" style="background:${sunk}">
<tr><td align="center" style="padding:32px 12px 40px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;${font};text-align:left">
<tr><td class="text" style="padding:0 4px 18px;font-size:15px;line-height:1.5;color:${text}">
<span class="mark" style="display:inline-block;width:10px;height:10px;margin-right:8px;border-radius:2px;background:${accent.light}"></span><b>${escaped(publisherName)}</b>&nbsp; <span class="muted" style="color:${muted}">${portal}</span></td></tr>
<tr><td class="paper" style="padding:36px 40px 32px;border:1px solid ${line};border-radius:10px;background:${paper}">
<h1 class="text" style="margin:0 0 16px;font-size:22px;line-height:1.25;font-weight:600;letter-spacing:-0.014em;color:${text}">${escaped(letter.title)}</h1>
${[m.email_greeting({ name: receiver.name }, { locale }), ...letter.paragraphs].map(paragraph).join('\n')}
${letter.button === null ? '' : button(letter.button, accent.light)}
${factsTable(letter.facts)}
</td></tr>
<tr><td style="padding:20px 4px 0;font-size:13px;line-height:1.5;color:${muted}" class="muted">
${letter.button === null ? '' : writtenLink(letter.button.href, accent.light, m.email_link_written({}, { locale }))}
<p style="margin:0">${escaped(letter.reason)}</p>
${unsubscribeHref === undefined ? '' : ending(unsubscribeHref, m.email_unsubscribe({}, { locale }))}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`
}

function paragraph(words: string): string {
  return `<p class="text" style="margin:0 0 16px;font-size:16px;line-height:1.5;color:${text}">${escaped(words)}</p>`
}

function button({ label, href, note }: NonNullable<Letter['button']>, accent: string): string {
  const bottom = note === undefined ? 28 : 16
  const noted =
    note === undefined
      ? ''
      : `\n<p class="muted" style="margin:0 0 28px;font-size:14px;line-height:1.4;color:${muted}">${escaped(note)}</p>`
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:24px 0 ${String(bottom)}px"><tr><td class="button" style="border-radius:6px;background:${accent}"><a class="on-button" href="${escaped(href)}" style="display:inline-block;padding:12px 24px;font-size:16px;line-height:24px;font-weight:600;color:#ffffff;text-decoration:none">${escaped(label)}</a></td></tr></table>${noted}`
}

// Written out below the letter too, since a mail program may show a button that does nothing.
function writtenLink(href: string, accent: string, words: string): string {
  return `<p style="margin:0 0 18px">${escaped(words)}<br><a class="link" href="${escaped(href)}" style="color:${accent};overflow-wrap:anywhere">${escaped(href)}</a></p>`
}

function ending(href: string, words: string): string {
  return `<p style="margin:8px 0 0"><a class="muted" href="${escaped(href)}" style="color:${muted}">${escaped(words)}</a></p>`
}

function factsTable(facts: Letter['facts']): string {
  if (facts.length === 0) return ''
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><td class="label muted rule" style="width:52%;padding:8px 12px 8px 0;border-top:1px solid ${line};color:${muted};vertical-align:top">${escaped(label)}</td><td class="value text rule" style="padding:8px 0;border-top:1px solid ${line};color:${text};vertical-align:top">${escaped(value)}</td></tr>`,
  )
  return `<table width="100%" cellpadding="0" cellspacing="0" style="font-size:14px;line-height:1.4;overflow-wrap:anywhere">${rows.join('')}</table>`
}

function styles(darkAccent: string): string {
  return `
td, p, h1, a { ${font} }
@media (max-width:480px) {
  .paper { padding: 24px 20px !important }
  .label, .value { display: block !important; width: auto !important }
  .label { padding: 8px 0 0 !important }
  .value { padding: 0 0 8px !important; border-top: 0 !important }
}
@media (prefers-color-scheme:dark) {
  .ground { background: #0f1217 !important }
  .paper { background: #1b2029 !important; border-color: #282e38 !important }
  .text { color: #e6e9ee !important }
  .muted { color: #a1a9b7 !important }
  .rule { border-color: #282e38 !important }
  .mark, .button { background: ${darkAccent} !important }
  .on-button { color: #10141b !important }
  .link { color: ${darkAccent} !important }
}
`
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** The service's own look, unlike the portal's: nobody should wonder whose page he is on. */
export const style = `
:root { color-scheme: light dark; --ground: light-dark(#f4f1ec, #1b1714); --sheet: light-dark(#fff, #26211d);
  --ink: light-dark(#2b2118, #f2ebe4); --soft: light-dark(#65574a, #c3b5a7); --line: light-dark(#d9cec2, #4a4038);
  --brand: light-dark(#9a3412, #fdba74); --on-brand: light-dark(#fff, #2b1608); --bar: #7c2d12; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 Georgia, 'Times New Roman', serif; }
a { color: var(--brand); }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
.skip { position: absolute; inset-inline-start: 1rem; inset-block-start: -4rem; padding: .5rem 1rem; background: var(--sheet); }
.skip:focus { inset-block-start: .5rem; }
header { background: var(--bar); color: #fff; }
header > div, main, footer { max-inline-size: 62rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2rem); }
header > div { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; padding-block: .75rem; }
header strong { font-size: 1.25rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; flex: 1; }
nav a { padding-block: .5rem; color: #fff; }
nav a[aria-current] { font-weight: 700; text-decoration-thickness: 3px; }
header :focus-visible { outline-color: #fff; }
main { padding-block: 2rem; }
h1 { margin: 0 0 1rem; font-size: clamp(1.6rem, 5vw, 2.2rem); line-height: 1.2; }
h2 { margin: 2rem 0 .5rem; font-size: 1.25rem; }
.sheet { padding: clamp(1rem, 4vw, 2rem); border: 1px solid var(--line); border-radius: 4px; background: var(--sheet); }
.button, button { display: inline-block; min-block-size: 2.75rem; padding: .5rem 1.25rem; border: 2px solid var(--brand);
  border-radius: 999px; background: var(--brand); color: var(--on-brand); font: inherit; text-decoration: none; cursor: pointer; }
header button { border-color: #fff; background: transparent; color: #fff; }
dl { display: grid; grid-template-columns: minmax(8rem, auto) 1fr; gap: .25rem 1.5rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.sheet > :first-child, .sheet > :first-child > h2 { margin-block-start: 0; }
.wide { overflow-x: auto; }
table { inline-size: 100%; border-collapse: collapse; }
th, td { padding: .5rem .75rem .5rem 0; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top; }
td.number, th.number { padding-inline-end: 2rem; text-align: end; }
ul.plain { margin: 0; padding: 0; list-style: none; }
.note { padding: .75rem 1rem; border-inline-start: 4px solid var(--brand); background: var(--ground); }
footer { padding-block: 1rem 2rem; color: var(--soft); font-size: .875rem; }
@media (width < 40rem) {
  dl { grid-template-columns: 1fr; } dd + dt { margin-block-start: .5rem; }
  thead { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: grid; padding-block: .5rem; border-block-end: 1px solid var(--line); }
  th, td, td.number { display: flex; gap: 1rem; justify-content: space-between; padding: .125rem 0; border: 0; text-align: start; }
  td[data-label]::before { color: var(--soft); content: attr(data-label); }
}
`

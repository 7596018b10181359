/** The service's pages. */
import { html, type Html } from './html.ts'
import type { Person, Plan } from './identity.ts'
import type { Provided } from './provisioning.ts'
import { dayIn, numberIn, wordsIn, type Language } from './words.ts'

/** What every page is made with. */
export interface Frame {
  readonly name: string
  readonly language: Language
  readonly person?: Person | undefined
  /** The path of the page. */
  readonly path: string
}

interface Seating {
  readonly own: Plan | undefined
  readonly holders: (plan: Plan) => readonly { readonly name: string }[]
}

export function page(frame: Frame, title: string, content: Html): string {
  const w = wordsIn(frame.language)
  const { name, path, person } = frame
  const link = (href: string, label: string) =>
    path === href ? html`<a href="${href}" aria-current="page">${label}</a>` : html`<a href="${href}">${label}</a>`
  return html`<!doctype html>
    <html lang="${frame.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - ${name}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <a class="skip" href="#main">${w.skip}</a>
        <header>
          <div>
            <strong>${name}</strong>
            ${
              person === undefined
                ? html`<nav aria-label="${w.menu}"></nav>`
                : html`<nav aria-label="${w.menu}">
                      ${link('/', w.home)}
                      ${person.global_administrator ? link('/administration', w.administration) : undefined}
                    </nav>
                    <form method="post" action="/sign-out"><button>${w.signOut}</button></form>`
            }
          </div>
        </header>
        <main id="main" tabindex="-1">
          <h1>${title}</h1>
          ${content}
        </main>
        <footer>${w.fiction}</footer>
      </body>
    </html> `.text
}

/** For whoever has yet to sign in. */
export function welcomePage(frame: Frame, isSignedOut: boolean): string {
  const w = wordsIn(frame.language)
  const content = html`<div class="sheet">
    ${isSignedOut ? html`<p class="note" role="status">${w.signedOut}</p>` : undefined}
    <p>${w.tagline}</p>
    <p><a class="button" href="/start">${w.signIn}</a></p>
    <p>${w.signInHint}</p>
  </div>`
  return page(frame, frame.name, content)
}

/** Who is signed in, for which organisation, with which plans. */
export function homePage(frame: Frame & { readonly person: Person }, { own }: Seating): string {
  const { language, person } = frame
  const w = wordsIn(language)
  const accounts = person.purchasing_accounts.map(({ name, number }) => html`<li>${name} (${number})</li>`)
  const administers = person.global_administrator ? w.administers(person.administered_domains.join(', ')) : w.no
  const content = html`<div class="sheet">
    <dl>
      <dt>${w.organization}</dt>
      <dd>${person.organization?.name ?? '—'}</dd>
      <dt>${w.email}</dt>
      <dd>${person.email}</dd>
      <dt>${w.accounts}</dt>
      <dd>
        <ul class="plain">
          ${accounts}
        </ul>
      </dd>
      <dt>${w.administrator}</dt>
      <dd>${administers}</dd>
    </dl>
    <h2>${w.plans}</h2>
    ${person.plans.length === 0 ? html`<p>${w.noPlan}</p>` : planTable(language, person.plans)}
    ${
      person.plans.length === 0
        ? undefined
        : html`<p class="note">${own === undefined ? w.noSeat : w.ownSeat(own.name)}</p>`
    }
  </div>`
  return page(frame, w.welcome(person.name), content)
}

/** The licences of the organisation and who has them, for its global administrators. */
export function administrationPage(
  frame: Frame & { readonly person: Person },
  { holders }: Seating,
  provided: readonly Provided[],
): string {
  const { language, person } = frame
  const w = wordsIn(language)
  const rows = person.plans.map((plan) => {
    const names = holders(plan).map(({ name }) => html`<li>${name}</li>`)
    return html`<tr>
      <th scope="row">${plan.name}</th>
      <td data-label="${w.account}">${plan.account}</td>
      <td class="number" data-label="${w.seats}">
        ${numberIn(language, names.length)} / ${numberIn(language, plan.quantity)}
      </td>
      <td data-label="${w.seatOf}">
        ${
          names.length === 0
            ? w.nobody
            : html`<ul class="plain">
                ${names}
              </ul>`
        }
      </td>
    </tr>`
  })
  const news = provided.map(
    ({ plan, quantity, purchasingAccount }) =>
      html`<li>${w.providedLine(plan.name, numberIn(language, quantity), purchasingAccount.name)}</li>`,
  )
  const content = html`<div class="sheet">
    <p>${w.administrationText}</p>
    <p>${w.administersText(person.administered_domains.join(', '))}</p>
    <div class="wide">
      <table aria-label="${w.plans}">
        <thead>
          <tr>
            <th scope="col">${w.plan}</th>
            <th scope="col">${w.account}</th>
            <th scope="col" class="number">${w.seats}</th>
            <th scope="col">${w.seatOf}</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${
      news.length === 0
        ? undefined
        : html`<h2>${w.provided}</h2>
            <ul>
              ${news}
            </ul>`
    }
  </div>`
  return page(frame, w.administrationTitle, content)
}

/** What happened, and the one way on. */
export function messagePage(
  frame: Frame,
  said: { readonly title: string; readonly text?: string | undefined },
  way?: { readonly href: string; readonly label: string },
): string {
  const content = html`<div class="sheet">
    ${said.text === undefined ? undefined : html`<p>${said.text}</p>`}
    ${way === undefined ? undefined : html`<p><a class="button" href="${way.href}">${way.label}</a></p>`}
  </div>`
  return page(frame, said.title, content)
}

function planTable(language: Language, plans: readonly Plan[]): Html {
  const w = wordsIn(language)
  const rows = plans.map(
    (plan) =>
      html`<tr>
        <th scope="row">${plan.name}</th>
        <td class="number" data-label="${w.quantity}">${numberIn(language, plan.quantity)}</td>
        <td data-label="${w.account}">${plan.account}</td>
        <td data-label="${w.end}">${dayIn(language, plan.term_ends_on)}</td>
      </tr>`,
  )
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th scope="col">${w.plan}</th>
          <th scope="col" class="number">${w.quantity}</th>
          <th scope="col">${w.account}</th>
          <th scope="col">${w.end}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

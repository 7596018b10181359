/** What every page, action and endpoint finds in its request, and what the error page is told. */
import type { Person } from '#server/business/access/index.ts'
import type { Actor, ChangeKey, Changing, House, RefusalCode, Refusals, Work } from '#server/work/index.ts'
import type { BrandMarks } from '#ui/navigation.ts'
import type { Locale } from '#messages/runtime.js'

declare global {
  namespace App {
    interface Locals {
      readonly requestId: string
      /** Who asks: a visitor where nobody is signed in. */
      readonly actor: Actor
      /** The signed-in person; never null outside of `(public)`. */
      readonly person: Person | null
      /** The language of the answer: the person's, else the browser's. */
      readonly locale: Locale
      /** Set while an operator looks as `person` would: `change` then refuses whatever it is. */
      readonly viewing: OpenViewing | undefined
      /** Reads. All of one request share one transaction, opened at first use; nothing of it may be kept beyond. */
      read<T>(fn: (work: Work) => Promise<T>): Promise<T>
      /** Changes, once per key (`changeKey` of the form; null for what repeats harmlessly). Ends the reading first. */
      change<T>(key: ChangeKey | null, fn: (work: Changing) => Promise<T>): Promise<T>
      /** Has recorded, before the answer leaves, that a secret was looked at; an answer that cannot be recorded does not leave. */
      looked(fn: (work: Changing) => Promise<void>): void
      /** Does what opens works of its own, such as signing in. Ends the reading first: a second connection might be the last. */
      apart<T>(fn: (house: House) => Promise<T>): Promise<T>
    }

    interface OpenViewing {
      /** The operator's name, and why he looks. */
      readonly operator: string
      readonly reason: string
      readonly endsAt: Date
      /** Ends it, and with `andSignOut` the operator's own session too. */
      end(andSignOut: boolean): Promise<void>
    }

    /** What every page's data hold: the root layout's. */
    interface PageData {
      locale: Locale
      otherLocale: Locale
      /** Where the language switch comes back to. */
      path: string
      brand: BrandMarks
      user: { readonly name: string; readonly email: string } | null
      /** While an operator looks as this user would: until when, and why. */
      viewing: { readonly until: string; readonly reason: string } | undefined
      /** Where « Aide sur cette page » leads; undefined where no guide explains the page. */
      pageHelp: string | undefined
    }

    interface Error {
      /** Quoted to whoever runs the portal, who finds it in the log. */
      requestId?: string
      /** What the business refused, for whoever asked by script. */
      code?: RefusalCode
      /** Which role it would take, and who can give it. */
      missing?: Refusals['permission.missing']
    }
  }
}

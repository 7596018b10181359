/** What menus and links are made of. Entries name only what the person may do; the components show all that they are given. */
import type { IconName } from './icon.ts'

export interface Link {
  readonly label: string
  readonly href: string
}

/** An item of a menu. `leaves` says that it opens the service's own site; `current` marks the page one is on. */
export interface MenuItem extends Link {
  readonly icon?: IconName | undefined
  readonly current?: boolean | undefined
  /** A destructive item stands last, after a line, in red. */
  readonly destructive?: boolean | undefined
}

/** A command of a menu: opens the dialog with this id, or sends these fields. */
export interface MenuCommand {
  readonly label: string
  readonly icon?: IconName | undefined
  readonly destructive?: boolean | undefined
  readonly opens?: string | undefined
  readonly sends?: { readonly action: string; readonly fields: Readonly<Record<string, string>> } | undefined
}

/** A link of the header, or a menu where it has `items`. `current` underlines it. */
export type NavEntry =
  | (Link & { readonly current?: boolean | undefined; readonly items?: undefined })
  | { readonly label: string; readonly current?: boolean | undefined; readonly items: readonly MenuItem[] }

/** The publisher's marks: his name, the portal's (« Centre d'affaires »), his logo (an SVG or PNG, 24 px high) and where the name leads. */
export interface BrandMarks {
  readonly publisher: string
  readonly portal: string
  readonly logo?: string | undefined
  readonly home: string
}

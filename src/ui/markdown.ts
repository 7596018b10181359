/** The tree of a text in Markdown, as a page gets it. */
export type MarkdownPart =
  | string
  | {
      readonly tag: string
      readonly children: readonly MarkdownPart[]
      readonly href?: string
      readonly picture?: { readonly src: string; readonly width: number; readonly height: number }
      readonly start?: number
    }

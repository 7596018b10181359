/** The tree of a text in Markdown, as a page gets it. */
export type MarkdownPart =
  | string
  | {
      readonly tag: string
      readonly children: readonly MarkdownPart[]
      readonly href?: string
      readonly start?: number
    }

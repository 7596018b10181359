/** A column of a DataTable: its heading, how it reads, and how it is explained and sorted. */
export interface Column {
  /** Names the `col` (class `c-…`), so that widths follow columns and not positions. */
  readonly key: string
  readonly label: string
  /** Numbers stand at the right. */
  readonly num?: boolean | undefined
  /** Whose row it is (account number and name): second line of the first cell in the middle form, last pair of the list. */
  readonly identity?: boolean | undefined
  /** The heading is heard, not shown (actions). */
  readonly silent?: boolean | undefined
  /** The id of a help text; its sentence here, or once on the page in a HelpText. */
  readonly help?: { readonly id: string; readonly text?: string | undefined }
  /** Where the heading leads to sort by it, and how the table is sorted by it now. */
  readonly sort?: { readonly href: string; readonly direction?: 'ascending' | 'descending' | undefined }
}

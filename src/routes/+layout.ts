// Every page is whole as HTML from the server: no framework reaches the browser, so that the pages work without
// scripts and the inventory page's script budget is spent on the account selector alone.
export const csr = false
export const ssr = true

/**
 * Remembers in the address which groups are open, so that the page can be reloaded, sent to somebody and filtered without closing them. Without
 * this script groups open all the same; they are only not remembered.
 */

const groups = [...document.querySelectorAll('details.group')].filter((found) => found instanceof HTMLDetailsElement)
const form = document.querySelector('form[data-auto]')

/** What the address says of the groups: all, none or the ids of those that are open. */
function openGroups() {
  const open = groups.filter((group) => group.open).map((group) => group.id)
  if (open.length === groups.length) return 'all'
  return open.length === 0 ? 'none' : open.join(',')
}

/**
 * The filters carry it along, but for « none »: a search opens what it finds.
 * @param {string} open
 */
function carryAlong(open) {
  const field = form?.querySelector('input[name=open]') ?? document.createElement('input')
  if (!(field instanceof HTMLInputElement)) return
  field.type = 'hidden'
  field.name = 'open'
  field.value = open
  field.disabled = open === 'none'
  form?.append(field)
}

// A browser reports groups that were open from the start as well: those are no news.
let known = openGroups()

for (const group of groups) {
  group.addEventListener('toggle', () => {
    const open = openGroups()
    if (open === known) return
    known = open
    const url = new URL(location.href)
    url.searchParams.set('open', open)
    history.replaceState(history.state, '', url)
    carryAlong(open)
  })
}

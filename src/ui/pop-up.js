/**
 * Lets a note come forward as a dialog, once per visit and page: afterwards, and without this script, it stands on the page as a note.
 * Whoever has begun something on the page already, a menu or a field, keeps it: a dialog would close the one and take the other's letters.
 */

const dialog = document.querySelector('dialog[data-pop-up]')
const shown = `shown ${location.pathname}`
const hasBegun = document.activeElement !== null && document.activeElement !== document.body

if (dialog instanceof HTMLDialogElement && sessionStorage.getItem(shown) === null && !hasBegun) {
  sessionStorage.setItem(shown, 'yes')
  dialog.close()
  dialog.showModal()
}

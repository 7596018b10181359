/**
 * Lets a note come forward as a dialog, once per visit and page: afterwards, and without this script, it stands on the page as a note.
 */

const dialog = document.querySelector('dialog[data-pop-up]')
const shown = `shown ${location.pathname}`

if (dialog instanceof HTMLDialogElement && sessionStorage.getItem(shown) === null) {
  sessionStorage.setItem(shown, 'yes')
  dialog.close()
  dialog.showModal()
}

/** The script of CopyValue: puts the value into the clipboard and says so in the button's own words for a moment. */

const saidMs = 4_000

/** @param {HTMLElement} button */
async function copy(button) {
  const [words] = button.getElementsByTagName('span')
  if (!words || button.dataset.usual !== undefined) return
  await navigator.clipboard.writeText(button.dataset.copy ?? '')
  button.dataset.usual = words.textContent
  words.textContent = button.dataset.copied ?? ''
  setTimeout(() => {
    words.textContent = button.dataset.usual ?? ''
    delete button.dataset.usual
  }, saidMs)
}

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('[data-copy]') : null
  if (button instanceof HTMLElement) void copy(button)
})

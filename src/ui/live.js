/**
 * What a page gains from scripts that waits for something: the part of it marked `data-live` is asked for again every two seconds, and the whole
 * page once that part is gone. Without scripts its own link does the same.
 */

const againMs = 2_000

async function lookAgain() {
  const shown = document.querySelector('[data-live]')
  if (!(shown instanceof HTMLElement)) return
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]')
      if (!fresh) return location.reload()
      // Whoever is on the link stays on it.
      if (!shown.contains(document.activeElement)) shown.replaceWith(document.adoptNode(fresh))
    }
  } catch {
    // The portal is away for a moment: it is asked again.
  }
  setTimeout(() => void lookAgain(), againMs)
}

setTimeout(() => void lookAgain(), againMs)

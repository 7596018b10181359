/**
 * Whether a long password is nevertheless among the first guesses: a known one, or nothing but known words, keyboard
 * rows, counting and repetition put in a row. The whole password is judged (SP 800-63B-4, 3.1.1.2): one that merely
 * contains such a piece is fine.
 */

// Each piece that everybody knows adds as little as one character would. Of a short password, half must be unknown.
const leastUnknown = 8
const shortestPiece = 3

/** Written without separators. Long passwords that lists of stolen ones begin with, in the languages of our people. */
const known = new Set(
  `correcthorsebatterystaple iloveyousomuch ilovemyfamily imsorryforever thisismypassword thisisapassword mypasswordissecret
  idontknowmypassword iforgotmypassword letmeinplease pleaseletmein trustnooneever tobeornottobe maytheforcebewithyou
  opensesameplease nopasswordneeded jetaimepourtoujours jetaimemonamour ceciestmonmotdepasse motdepassesecret
  jaioubliemonmotdepasse ouvretoisesame unpourtoustouspourun bonjourtoutlemonde vivelafrance
  libertegalitefraternite liberteegalitefraternite ilfaitbeauaujourdhui helloworldhello changemeplease`.split(/\s+/),
)

/** What such passwords are put together from. */
const words =
  `password passwort passw0rd motdepasse mdp pass code secret secure security login signin admin administrator
  administrateur root user utilisateur welcome bienvenue bonjour hello salut soleil sunshine summer winter spring autumn
  ete hiver printemps automne love iloveyou jetaime amour chouchou doudou marseille football princess princesse dragon
  monkey shadow master superman batman starwars letmein changeme default temp temporary test guest invite january february
  march april june july august september october november december janvier fevrier mars avril juin juillet aout septembre
  octobre novembre decembre monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi
  samedi dimanche france paris london company entreprise societe business centre center affaires account compte portal
  portail licence licences license licenses comptoir microsoft office windows partner partenaire editeur publisher
  2019 2020 2021 2022 2023 2024 2025 2026 2027 2028 2029 2030`.split(/\s+/)

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
  'qwertzuiop',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '&e"\'(-e_ca',
  '!@#$%^&*()',
]

/** True when the password would be guessed early. `own` are words of the person and his organisation. */
export function guessableWithin(password: string, own: readonly string[]): boolean {
  const plain = plainly(password)
  if (known.has(plain.replaceAll(/[^a-z0-9]/g, '')) || isRepetition(plain)) return true
  const pieces = [...words, ...own.flatMap(piecesOf)].filter((word) => word.length >= shortestPiece)
  return unknownParts(plain, pieces) < Math.min(leastUnknown, Math.ceil(Array.from(password).length / 2))
}

/** Lower case, no accents, and the letters that figures stand in for. */
function plainly(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

const stoodIn: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

function withLetters(text: string): string {
  return text.replaceAll(/[013457@$!]/g, (figure) => stoodIn[figure] ?? figure)
}

function piecesOf(own: string): string[] {
  return plainly(own).split(/[^a-z0-9]+/)
}

/** "abcabcabc": some start of at most half the length, over and over. */
function isRepetition(text: string): boolean {
  for (let unit = 1; unit <= text.length / 2; unit += 1) {
    if (text.startsWith(text.slice(0, -unit), unit)) return true
  }
  return false
}

/** What is left to guess: known pieces count as one each, every other character as one. Fewest wins. */
function unknownParts(text: string, pieces: readonly string[]): number {
  const read = withLetters(text)
  const fewest = [0]
  for (let end = 1; end <= text.length; end += 1) {
    let best = (fewest[end - 1] ?? 0) + 1
    for (const piece of pieces) {
      if (text.endsWith(piece, end) || read.endsWith(piece, end))
        best = Math.min(best, (fewest[end - piece.length] ?? end) + 1)
    }
    for (let start = end - shortestPiece; start >= 0 && isRun(text.slice(start, end)); start -= 1) {
      best = Math.min(best, (fewest[start] ?? start) + 1)
    }
    fewest.push(best)
  }
  return fewest[text.length] ?? 0
}

/** One character repeated, or a stretch of a keyboard row, the alphabet or the figures, either way. */
function isRun(text: string): boolean {
  if (text === (text[0] ?? '').repeat(text.length)) return true
  const reversed = Array.from(text).toReversed().join('')
  return rows.some((row) => row.includes(text) || row.includes(reversed))
}

import { describe, expect, it } from 'vitest'
import { marked } from './account.ts'

describe('what the selector marks', () => {
  it.each([
    ['Fabrikam Redmond', 'Fab', ['', 'Fab', 'rikam Redmond']],
    ['Nouvelle Fabrikam', 'fab', ['Nouvelle ', 'Fab', 'rikam']],
    ['Préfabriqués Fabre', 'fab', ['Préfabriqués ', 'Fab', 're']],
    ['Préfabriqués', 'fab', ['Pré', 'fab', 'riqués']],
    ['Résidences Évian', 'evi', ['Résidences ', 'Évi', 'an']],
    ['Fabrikam Redmond', 'fabrikam red', ['', 'Fabrikam Red', 'mond']],
    ['Redmond Fabrikam', 'fabrikam red', ['Redmond ', 'Fabrikam', '']],
    ['0005220194', '0005', ['', '0005', '220194']],
    ['Contoso', 'Fab', ['Contoso', '', '']],
    ['Contoso', '  ', ['Contoso', '', '']],
    ['İstanbul', 'ist', ['', 'İst', 'anbul']],
  ])('%s for « %s »', (text, typed, parts) => {
    expect(marked(text, typed)).toEqual(parts)
  })
})

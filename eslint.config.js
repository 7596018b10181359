// Lint of pages and components alone: oxlint reads the .ts files, but not the markup, and not with types in it.
import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['build/', 'node_modules/', '.svelte-kit/', 'src/messages.generated/'] },
  { files: ['**/*.svelte'], extends: [ts.configs.recommendedTypeChecked, svelte.configs.recommended] },
  {
    files: ['**/*.svelte'],
    languageOptions: {
      parserOptions: { parser: ts.parser, projectService: true, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      // Every page is whole HTML: an address is a plain link, and no client-side router resolves it.
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/no-target-blank': 'error',
      'svelte/no-at-html-tags': 'error',
    },
  },
)

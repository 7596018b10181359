// Lint of pages and components alone: oxlint reads the .ts files, but not the markup, and not with types in it.
import ts from 'typescript-eslint'

// Read when the parser is loaded: TypeScript then reads pages as the parser will give them to it. Else each page that is linted is
// another text than the one in the program, which is made anew for it, 260 times.
process.env['SVELTE_ESLINT_PARSER_EXPERIMENTAL_TS_SYS_HOOK'] ??= '1'
const { default: svelte } = await import('eslint-plugin-svelte')

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

// How the pages are built: SvelteKit with its Node adapter, messages compiled in, and everything under #server and
// #messages left outside the bundle, so that pages, jobs and commands share one pool and one Refusal class.
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig, type Plugin } from 'vite'
import { messageOptions } from './setup/messages.mjs'

/** Keeps one copy of every server module: the built pages import the sources that main.js runs. */
function oneCopyOfServerModules(): Plugin {
  return {
    name: 'comptoir:one-copy-of-server-modules',
    enforce: 'pre',
    resolveId(id) {
      if (this.environment.name === 'client') return null
      return /^#(server|messages)(\/|$)/.test(id) ? { id, external: true } : null
    },
  }
}

export default defineConfig({
  plugins: [
    oneCopyOfServerModules(),
    paraglideVitePlugin(messageOptions),
    sveltekit({
      adapter: adapter(),
      // Rows keep the roles that they lose in browsers when a style sheet lays them out anew.
      compilerOptions: { warningFilter: ({ code }) => code !== 'a11y_no_redundant_roles' },
    }),
  ],
})

import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

// Where `npm run dev` finds the API.
const server = process.env.FTZ_ATLAS_URL ?? 'http://127.0.0.1:8080'

/** Each page is loaded alone: nothing of one is in another. */
const PAGES = ['map', 'sign-in', 'account', 'admin']

/** In development as on the server: a page's address has no ending. */
const pages: Plugin = {
  name: 'pages',
  configureServer({ middlewares }) {
    middlewares.use((request, _response, next) => {
      const { pathname, search } = new URL(request.url ?? '/', 'http://localhost')
      if (PAGES.includes(pathname.slice(1))) request.url = `${pathname}.html${search}`
      next()
    })
  },
}

export default defineConfig({
  plugins: [vue(), pages],
  build: {
    rolldownOptions: { input: ['index', ...PAGES].map((page) => `${page}.html`) },
    // Domestic desktops still run browsers of this age.
    target: 'chrome87',
    // Data URLs of fonts and scripts are outside the content security policy.
    assetsInlineLimit: 0,
    // MapLibre is one library of this size, loaded after the page.
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: 'es' },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/openapi.json', '/docs', '/tiles', '/styles', '/ogc', '/fonts', '/sprites'].map((path) => [
        path,
        server,
      ]),
    ),
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/unit/**/*.test.ts'],
  },
})

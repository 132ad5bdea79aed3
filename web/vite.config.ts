import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

// Where `npm run dev` finds the API.
const server = process.env.FTZ_ATLAS_URL ?? 'http://127.0.0.1:8080'

/** In development as on the server: `/map` is the map's page, and its styles come from the server. */
const mapPage: Plugin = {
  name: 'map-page',
  configureServer({ middlewares }) {
    middlewares.use((request, _response, next) => {
      if (request.url === '/map') request.url = '/map.html'
      next()
    })
  },
}

export default defineConfig({
  plugins: [vue(), mapPage],
  build: {
    // The clerk's window loads nothing of the map page's.
    rolldownOptions: { input: ['index.html', 'map.html'] },
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

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// Where `npm run dev` finds the API.
const server = process.env.FTZ_ATLAS_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue()],
  build: {
    // Domestic desktops still run browsers of this age.
    target: 'chrome87',
    // Data URLs of fonts and scripts are outside the content security policy.
    assetsInlineLimit: 0,
    // MapLibre is one library of this size, loaded after the page.
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': server, '/openapi.json': server, '/docs': server } },
  test: {
    environment: 'happy-dom',
    include: ['tests/unit/**/*.test.ts'],
  },
})

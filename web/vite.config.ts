/** Build, development and unit-test settings of the console. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const api = process.env.ONELOCK_API ?? 'http://127.0.0.1:8600'

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    sourcemap: false,
    // The map library alone is about 1.1 MB; it is its own chunk and is loaded with the first map.
    chunkSizeWarningLimit: 1_150,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'maplibre', test: /node_modules\/maplibre-gl\// }] },
      },
    },
  },
  server: { proxy: { '/api': api } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}', 'tests/**/*.test.{ts,tsx}'],
  },
})

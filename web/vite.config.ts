/** Build, development and unit-test settings of the console. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const api = process.env.ONELOCK_API ?? 'http://127.0.0.1:8600'

/** Text of this many bytes and more is worth a coded copy. */
const CODED_FROM_BYTES = 1_024
const IS_TEXT = /\.(css|geojson|html|js|json|mjs|svg)$/

/** Writes a Brotli and a gzip copy beside every text: the node serves them as they are. */
const codedCopies = {
  name: 'coded-copies',
  apply: 'build' as const,
  writeBundle: ({ dir }: { dir?: string | undefined }) => {
    const root = dir ?? 'dist'
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!IS_TEXT.test(name)) continue
      const path = join(root, name)
      const text = readFileSync(path)
      if (text.length < CODED_FROM_BYTES) continue
      // The two best levels are many times slower, and save 5 %.
      const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
      writeFileSync(`${path}.br`, brotliCompressSync(text, { params }))
      writeFileSync(`${path}.gz`, gzipSync(text, { level: constants.Z_BEST_COMPRESSION }))
    }
  },
}

export default defineConfig({
  plugins: [react(), codedCopies],
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

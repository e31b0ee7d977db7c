import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export async function buildPasskeyScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('passkey-island.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'inline',
    write: false,
  })
  return outputFiles[0]!.text
}

if (import.meta.main) {
  writeFileSync(new URL('assets/passkey.js', import.meta.url), await buildPasskeyScript())
}

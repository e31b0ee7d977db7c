import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { designAssets, stylesheet } from './assets.ts'
import { buildStylesheets } from './build-css.ts'

const LARGEST_GZIP_BYTES = 14 * 1024

test('the stylesheets are what their sources give, and small', () => {
  for (const [name, css] of Object.entries(buildStylesheets())) {
    const committed = readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8')
    assert.ok(
      committed === css,
      `assets/${name} is not what styles/ gives: run \`node --import tsx platform/foundation/design/build-css.ts\``,
    )
    assert.ok(gzipSync(css).length <= LARGEST_GZIP_BYTES, `${name} has ${gzipSync(css).length} bytes`)
  }
})

test('the stylesheets need nothing from elsewhere and carry no foreign brand', () => {
  for (const css of Object.values(buildStylesheets())) assert.doesNotMatch(css, /url\(|@import|GDS Transport/)
})

test('an asset has its content in its address', () => {
  assert.match(stylesheet('ltr').href, /^\/assets\/fairway\.[0-9a-f]{10}\.css$/)
  assert.match(stylesheet('rtl').href, /^\/assets\/fairway\.rtl\.[0-9a-f]{10}\.css$/)
  assert.equal(new Set(designAssets.map(({ href }) => href)).size, designAssets.length)
})

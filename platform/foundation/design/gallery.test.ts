import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../../../tests/support/browser.ts'
import { designAssets } from './assets.ts'
import { renderGallery } from './gallery.tsx'

let browser: Browser

before(async () => {
  browser = await launchBrowser()
})
after(() => browser?.close())

for (const lang of ['en', 'ar'] as const) {
  for (const width of [360, 1280]) {
    test(`all components in ${lang} at ${width} px: accessible, and nothing wider than the screen`, async () => {
      const page = await browser.newPage({ viewport: { width, height: 800 } })
      try {
        await page.route('**/*', (route) => {
          const asset = designAssets.find(({ href }) => href === new URL(route.request().url()).pathname)
          return asset
            ? route.fulfill({ contentType: asset.contentType, body: asset.body })
            : route.fulfill({ contentType: 'text/html', body: renderGallery(lang) })
        })
        await page.goto('http://gallery.test/')
        await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') })
        const { violations } = (await page.evaluate(
          `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
        )) as AxeResults
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
          [],
        )
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width)
      } finally {
        await page.close()
      }
    })
  }
}

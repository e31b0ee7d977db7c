/** `npm run screenshots`: every page at 360 and 1280 px in English and Arabic, into the folder screenshots/. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { site } from '../../platform/features/index.ts'
import { findPages, openBrowser, startPlatform } from './platform.ts'

const folder = 'screenshots'
mkdirSync(folder, { recursive: true })
const platform = await startPlatform()
const pages = await findPages(
  platform,
  site.pages.filter((page) => page.get).map((page) => page.path),
)
for (const locale of ['en', 'ar'] as const) {
  for (const width of [360, 1280] as const) {
    for (const { pattern, path, account } of pages) {
      const page = await openBrowser(platform, { width, ...(account ? { account } : {}) })
      await page.goto(`/${locale}${path === '/' ? '' : path}`)
      const name = pattern === '/' ? 'home' : pattern.slice(1).replaceAll(/[/:]+/g, '-')
      await page.screenshot({ path: join(folder, `${name}.${locale}.${width}.png`), fullPage: true })
      await page.context().close()
    }
  }
}
console.log(`${pages.length} pages in ${folder}/`)
await platform.close()
process.exit(0)

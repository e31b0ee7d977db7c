import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchBrowser } from './browser.ts'

let browser: Browser
before(async () => {
  browser = await launchBrowser()
})
after(() => browser.close())

test('a page without JavaScript runs none and still shows its text', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.setContent('<p>before</p><script>document.querySelector("p").textContent = "after"</script>')
  assert.equal(await page.locator('p').textContent(), 'before')
  await context.close()
})

test('every script is drawn with letters, not with boxes', async () => {
  const page = await browser.newPage()
  const devTools = await page.context().newCDPSession(page)
  for (const [word, family] of [
    ['नमस्ते', 'Noto Sans'],
    ['مرحبا', 'Noto Sans Arabic'],
    ['বাংলা', 'Noto Sans Bengali'],
    ['Señor', 'Noto Sans'],
  ]) {
    await page.setContent(`<html style="font-family: sans-serif"><bdi>${word}</bdi>`)
    await devTools.send('DOM.enable')
    await devTools.send('CSS.enable')
    const { root } = await devTools.send('DOM.getDocument')
    const { nodeId } = await devTools.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'bdi' })
    const { fonts } = await devTools.send('CSS.getPlatformFontsForNode', { nodeId })
    assert.deepEqual(
      fonts.map((font) => font.familyName),
      [family],
    )
  }
  await page.close()
})

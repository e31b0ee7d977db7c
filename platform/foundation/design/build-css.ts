import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compile } from 'sass'

const rtlcss = createRequire(import.meta.url)('rtlcss') as { process: (css: string) => string }
const here = new URL('.', import.meta.url)
const packages = fileURLToPath(new URL('../../../node_modules', here))

// rtlcss turns the arrow's borders around, but not the shape they are clipped to.
const rightArrow = 'polygon(0% 0%, 100% 50%, 0% 100%)'
const leftArrow = 'polygon(100% 0%, 0% 50%, 100% 100%)'

export function buildStylesheets(): { 'fairway.css': string; 'fairway.rtl.css': string } {
  const { css } = compile(fileURLToPath(new URL('styles/fairway.scss', here)), {
    style: 'compressed',
    charset: false,
    loadPaths: [packages],
    quietDeps: true,
  })
  return {
    'fairway.css': `${css.replace(/\/\*!rtl:.*?\*\//g, '')}\n`,
    'fairway.rtl.css': `${rtlcss.process(css).replaceAll(rightArrow, leftArrow)}\n`,
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, css] of Object.entries(buildStylesheets())) {
    writeFileSync(new URL(`assets/${name}`, here), css)
  }
}

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

export interface Asset {
  /** Carries a hash of the content, so it may be cached for ever. */
  href: string
  contentType: string
  body: Buffer
}

function asset(name: string, extension: string, contentType: string): Asset {
  const body = readFileSync(new URL(`assets/${name}.${extension}`, import.meta.url))
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 10)
  return { href: `/assets/${name}.${hash}.${extension}`, contentType, body }
}

const stylesheets = {
  ltr: asset('fairway', 'css', 'text/css; charset=utf-8'),
  rtl: asset('fairway.rtl', 'css', 'text/css; charset=utf-8'),
}

export const mark = asset('fairway-mark', 'svg', 'image/svg+xml')

export function stylesheet(dir: 'ltr' | 'rtl'): Asset {
  return stylesheets[dir]
}

/** Everything that a page of this design system asks the server for. */
export const designAssets: readonly Asset[] = [stylesheets.ltr, stylesheets.rtl, mark]

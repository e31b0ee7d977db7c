import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'node:path'

export interface Asset {
  /** Carries a hash of the content, so it may be cached for ever. */
  href: string
  contentType: string
  body: Buffer
}

/** A file to be served with the hash of its content in its address. */
export function fileAsset(file: URL, contentType: string): Asset {
  const body = readFileSync(file)
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 10)
  const { name, ext } = parse(file.pathname)
  return { href: `/assets/${name}.${hash}${ext}`, contentType, body }
}

function asset(name: string, extension: string, contentType: string): Asset {
  return fileAsset(new URL(`assets/${name}.${extension}`, import.meta.url), contentType)
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

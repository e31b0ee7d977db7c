/** The fonts of our documents, and which letters they have: what none of them has is never left to be an empty box. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const { resolve } = createRequire(import.meta.url)

/** Han and Hangul are not among them: such a font is larger than all of these together. */
const scripts = [
  '',
  '-arabic',
  '-armenian',
  '-bengali',
  '-devanagari',
  '-ethiopic',
  '-georgian',
  '-gujarati',
  '-gurmukhi',
  '-hebrew',
  '-kannada',
  '-khmer',
  '-lao',
  '-malayalam',
  '-myanmar',
  '-sinhala',
  '-tamil',
  '-telugu',
  '-thai',
]
type Font = { family: string; folder: string; regular: string }

let found: Font[] | undefined

/** One that is not installed is left out: its letters are then told as missing like any other. */
function fonts(): Font[] {
  found ??= scripts.flatMap((script) => {
    const name = `${script.slice(1, 2).toUpperCase()}${script.slice(2)}`
    try {
      const folder = dirname(resolve(`@expo-google-fonts/noto-sans${script}`))
      const regular = join(folder, '400Regular', `NotoSans${name}_400Regular.ttf`)
      return [{ family: `Noto Sans ${name}`.trim(), folder, regular }]
    } catch {
      return []
    }
  })
  return found
}

/** Names of the families, the first for what several have. */
export function fontFamilies(): string[] {
  return fonts().map(({ family }) => family)
}

/** Folders of the regular and the bold fonts. */
export function fontFolders(): string[] {
  return fonts().flatMap(({ folder }) => [join(folder, '400Regular'), join(folder, '700Bold')])
}

/** By the font's own table of characters, `cmap` (ISO/IEC 14496-22), subtables of formats 4 and 12. */
function addCharacters(font: Buffer, known: Set<number>): void {
  const add = (first: number, last: number) => {
    for (let code = first; code <= last && code < 0x110000; code++) known.add(code)
  }
  const tables = font.readUInt16BE(4)
  const entry = Array.from({ length: tables }, (_, index) => 12 + 16 * index).find(
    (at) => font.toString('latin1', at, at + 4) === 'cmap',
  )
  if (entry === undefined) return
  const cmap = font.readUInt32BE(entry + 8)
  for (let index = 0; index < font.readUInt16BE(cmap + 2); index++) {
    const at = cmap + font.readUInt32BE(cmap + 8 + 8 * index)
    const format = font.readUInt16BE(at)
    if (format === 12)
      for (let group = 0; group < font.readUInt32BE(at + 12); group++)
        add(font.readUInt32BE(at + 16 + 12 * group), font.readUInt32BE(at + 20 + 12 * group))
    if (format === 4) {
      const twice = font.readUInt16BE(at + 6)
      for (let segment = 0; segment < twice; segment += 2) {
        const [last, first] = [
          font.readUInt16BE(at + 14 + segment),
          font.readUInt16BE(at + 16 + twice + segment),
        ]
        if (first !== 0xffff) add(first, last)
      }
    }
  }
}

let known: Set<number> | undefined

function knownCharacters(): Set<number> {
  if (known) return known
  known = new Set()
  for (const { regular } of fonts()) addCharacters(readFileSync(regular), known)
  return known
}

/** Blanks, and signs that show nothing by themselves. */
const unseen = /[\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}]/u

/** Letters and signs of the text that our documents cannot show, each once. */
export function unprintable(text: string): string[] {
  const characters = knownCharacters()
  return [...new Set(text)].filter(
    (character) => !characters.has(character.codePointAt(0) as number) && !unseen.test(character),
  )
}

/** What stands in a document for letters that it cannot show; the text `documents.letters` says so. */
const instead = '[?]'

export function printable(text: string): string {
  const missing = new Set(unprintable(text))
  if (missing.size === 0) return text
  let shown = ''
  for (const character of text) {
    if (!missing.has(character)) shown += character
    else if (!shown.endsWith(instead)) shown += instead
  }
  return shown
}

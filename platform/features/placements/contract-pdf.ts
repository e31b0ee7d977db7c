import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { direction } from '../../foundation/i18n/locales.ts'
import type { ContractText } from './contract-text.ts'

const { resolve } = createRequire(import.meta.url)
const fonts = ['noto-sans', 'noto-sans-arabic', 'noto-sans-devanagari', 'noto-sans-bengali']

const rightToLeft = /\p{Script=Arabic}|\p{Script=Hebrew}/u

type Compiler = { compiler: NodeCompiler; template: string }
let shared: Compiler | undefined

/** One for the process: reading the fonts takes as long as many contracts. */
function openCompiler(): Compiler {
  const fontPaths = fonts
    .map((name) => dirname(resolve(`@expo-google-fonts/${name}`)))
    .flatMap((folder) => [join(folder, '400Regular'), join(folder, '700Bold')])
  return {
    compiler: NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [{ fontPaths }] }),
    template: readFileSync(join(import.meta.dirname, 'contract.typ'), 'utf8'),
  }
}

/** The contract in one or two languages side by side, as PDF/A-3b for archives. */
export function contractPdf(texts: ContractText[], hash: string): Buffer {
  shared ??= openCompiler()
  const { compiler, template } = shared
  const columns = texts.map((text) => {
    const rtl = direction(text.locale) === 'rtl'
    const sections = text.sections.map(({ heading, lines }) => ({
      heading,
      // A name or a sentence in another script keeps its own order inside an Arabic column.
      lines: lines.map((line) => ({
        ...line,
        rtl: rtl && (rightToLeft.test(line.value) || !/\p{L}/u.test(line.value)),
      })),
    }))
    return { ...text, rtl, sections }
  })
  const inputs = { data: JSON.stringify({ columns, hash }) }
  const pdf = compiler.pdf({ mainFileContent: template, inputs }, { pdfStandard: 'a-3b' })
  // Keeps what the last contracts shared, and no more.
  compiler.evictCache(10)
  return pdf
}

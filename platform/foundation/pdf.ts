/** Documents for paper and archives, through Typst: right in every script that our users write. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'

const { resolve } = createRequire(import.meta.url)
const fonts = ['noto-sans', 'noto-sans-arabic', 'noto-sans-devanagari', 'noto-sans-bengali']

const rightToLeft = /\p{Script=Arabic}|\p{Script=Hebrew}/u

let shared: NodeCompiler | undefined

/** One for the process: reading the fonts takes as long as many documents. */
function openCompiler(): NodeCompiler {
  const fontPaths = fonts
    .map((name) => dirname(resolve(`@expo-google-fonts/${name}`)))
    .flatMap((folder) => [join(folder, '400Regular'), join(folder, '700Bold')])
  return NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [{ fontPaths }] })
}

type Source = Parameters<NodeCompiler['pdf']>[0]

/** PDF/A forbids letters that no font has, such as an emoji in a name: then there is none, and boxes in their place. */
function archivable(compiler: NodeCompiler, source: Source): Buffer | undefined {
  try {
    return compiler.pdf(source, { pdfStandard: 'a-3b' })
  } catch {
    return undefined
  }
}

/** PDF/A-3b, where our fonts have all letters, of a template that reads its texts with `json(bytes(sys.inputs.data))`, so that none is ever markup. */
export function renderPdf(template: string, data: unknown): Buffer {
  shared ??= openCompiler()
  const source = { mainFileContent: template, inputs: { data: JSON.stringify(data) } }
  const pdf = archivable(shared, source) ?? shared.pdf(source)
  // Keeps what the last documents shared, and no more.
  shared.evictCache(10)
  return pdf
}

/** Whether a text in a document of this direction runs from the right: one of another script keeps its own order. */
export function runsFromRight(text: string, documentRtl: boolean): boolean {
  return documentRtl && (rightToLeft.test(text) || !/\p{L}/u.test(text))
}

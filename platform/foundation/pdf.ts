/** Documents for paper and archives, through Typst: right in every script that our users write. */
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { fontFamilies, fontFolders, printable } from './fonts.ts'

const rightToLeft = /\p{Script=Arabic}|\p{Script=Hebrew}/u

let shared: NodeCompiler | undefined

/** One for the process: reading the fonts takes as long as many documents. */
function openCompiler(): NodeCompiler {
  return NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [{ fontPaths: fontFolders() }] })
}

type Source = Parameters<NodeCompiler['pdf']>[0]

/** PDF/A forbids signs that no font can put together, such as a combination that nobody writes: then there is none. */
function archivable(compiler: NodeCompiler, source: Source): Buffer | undefined {
  try {
    return compiler.pdf(source, { pdfStandard: 'a-3b' })
  } catch {
    return undefined
  }
}

/**
 * PDF/A-3b of a template that reads its texts with `json(bytes(sys.inputs.data))`, so that none is ever markup. Letters
 * that no font has stand as [?], and whoever makes the document says so in it.
 */
export function renderPdf(template: string, data: object): Buffer {
  shared ??= openCompiler()
  const text = JSON.stringify({ ...data, fonts: fontFamilies() }, (_, value) =>
    typeof value === 'string' ? printable(value) : value,
  )
  const source = { mainFileContent: template, inputs: { data: text } }
  const pdf = archivable(shared, source) ?? shared.pdf(source)
  // Keeps what the last documents shared, and no more.
  shared.evictCache(10)
  return pdf
}

/** Whether a text in a document of this direction runs from the right: one of another script keeps its own order. */
export function runsFromRight(text: string, documentRtl: boolean): boolean {
  return documentRtl && (rightToLeft.test(text) || !/\p{L}/u.test(text))
}

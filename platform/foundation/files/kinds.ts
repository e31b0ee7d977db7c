/** What a file is, found in its content: its name and what the browser says of it prove nothing. */

export const fileKinds = {
  pdf: { name: 'PDF', mediaType: 'application/pdf', extension: 'pdf' },
  jpeg: { name: 'JPG', mediaType: 'image/jpeg', extension: 'jpg' },
  png: { name: 'PNG', mediaType: 'image/png', extension: 'png' },
  csv: { name: 'CSV', mediaType: 'text/csv', extension: 'csv' },
  xlsx: {
    name: 'XLSX',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
  },
} as const satisfies Record<string, { name: string; mediaType: string; extension: string }>
export type FileKind = keyof typeof fileKinds

/** RFC 6266: the name in any script, and one for clients that read ASCII only. */
export function attachment(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encoded}`
}

/** Undefined for everything that is none of these. */
export function kindOf(content: Buffer): FileKind | undefined {
  if (content.subarray(0, 5).toString('latin1') === '%PDF-') return 'pdf'
  if (content.subarray(0, 3).toString('hex') === 'ffd8ff') return 'jpeg'
  if (content.subarray(0, 8).toString('hex') === '89504e470d0a1a0a') return 'png'
  if (content.subarray(0, 4).toString('hex') === '504b0304') return isWorkbook(content) ? 'xlsx' : undefined
  return isPlainText(content) ? 'csv' : undefined
}

/** Office Open XML (ISO/IEC 29500-2): a ZIP archive with these parts, and without macros. */
function isWorkbook(content: Buffer): boolean {
  const names = zipEntries(content)
  return (
    names.includes('[Content_Types].xml') &&
    names.some((name) => name.startsWith('xl/')) &&
    !names.some((name) => name.endsWith('vbaProject.bin'))
  )
}

/** Names in the central directory of a ZIP archive (APPNOTE.TXT 4.3.12, 4.3.16); empty when it has none. */
function zipEntries(content: Buffer): string[] {
  // The end record has 22 bytes and a comment of at most 65,535.
  const end = content.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
  if (end < 0 || end + 22 > content.length || content.length - end > 65_557) return []
  const names: string[] = []
  let at = content.readUInt32LE(end + 16)
  while (at + 46 <= end && content.readUInt32LE(at) === 0x02014b50) {
    const [name, extra, comment] = [28, 30, 32].map((field) => content.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ]
    names.push(content.toString('utf8', at + 46, at + 46 + name))
    at += 46 + name + extra + comment
  }
  return names
}

const controls = /[\u0000-\u0008\u000e-\u001f\u007f]/

/** Any encoding of text that spreadsheets write, UTF-16 with its mark; no page for a browser and no script. */
function isPlainText(content: Buffer): boolean {
  const mark = content.subarray(0, 2).toString('hex')
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'latin1'
  const text = new TextDecoder(encoding).decode(content)
  return text.length > 0 && !controls.test(text) && !/^(?:\ufeff|ï»¿)?\s*(?:<|#!)/.test(text)
}

/** Comma-separated values as spreadsheet programs open them right (RFC 4180). */

/**
 * A cell that begins like a formula would be computed when the file is opened: an apostrophe before it makes it text
 * (OWASP, CSV injection). Numbers of ours stay numbers.
 */
function cellOf(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",;\r\n\t]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}

/** With the byte order mark that tells spreadsheet programs that it is UTF-8. */
export function writeCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return `\ufeff${rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')}`
}

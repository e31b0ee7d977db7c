/** Patterns for `like` that stand for a text as it was typed, with all its signs. */

export function asTyped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

export function containing(text: string): string {
  return `%${asTyped(text)}%`
}

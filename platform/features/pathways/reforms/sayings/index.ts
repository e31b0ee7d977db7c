/** What the checker of rules says, in the reader's language. The engine speaks English alone, so that it stays small enough
 * to be published; its sentences are recognised by the English messages, which are the same word for word. */
import { readMessages, type Texts } from '../../../../foundation/i18n/texts.ts'

/** Whole sentences, and what was expected in them. */
type Kind = 'said' | 'wanted'
type Pattern = { name: string; pattern: RegExp; places: readonly string[]; letters: number }

const patterns = new Map<Kind, readonly Pattern[]>()

function patternsOf(kind: Kind): readonly Pattern[] {
  const known = patterns.get(kind)
  if (known) return known
  const prefix = `reforms.${kind}.`
  const made = Object.entries(readMessages('en'))
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, message]): Pattern => {
      const parts = message.split(/\{(\w+)\}/)
      const places = parts.filter((_, place) => place % 2 === 1)
      const source = parts
        .map((part, place) => (place % 2 === 1 ? '(.+?)' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
        .join('')
      const letters = message.length - 3 * places.length
      return { name: key.slice(prefix.length), pattern: new RegExp(`^${source}$`, 's'), places, letters }
    })
    // The one that says the most itself.
    .sort((a, b) => b.letters - a.letters)
  patterns.set(kind, made)
  return made
}

/** Undefined when the sentence is none that is known. */
export function translated(english: string, { t }: Texts): string | undefined {
  // Long ones are the words of a file, and slow to compare.
  if (english.length > 1_000) return undefined
  const part = (text: string) => find(text, 'wanted', isolated, t) ?? isolated(text)
  return find(english, 'said', part, t)
}

function find(
  english: string,
  kind: Kind,
  part: (text: string) => string,
  t: Texts['t'],
): string | undefined {
  for (const { name, pattern, places } of patternsOf(kind)) {
    const match = pattern.exec(english)
    if (!match) continue
    const values = places.map((letter, place) => [letter, part(match[place + 1] as string)])
    const given = Object.fromEntries(values)
    return kind === 'said' ? t(`reforms.said.${name}`, given) : t(`reforms.wanted.${name}`, given)
  }
  return undefined
}

/** Words of the file keep their own direction. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`
}

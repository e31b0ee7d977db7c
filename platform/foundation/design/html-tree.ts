/** Just enough HTML to compare what components render with what is expected of them. */

export interface Element {
  tag: string
  attributes: Record<string, string>
  children: (Element | string)[]
}

const VOID_TAGS = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'path', 'wbr'])
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', ctdot: '⋯', nbsp: '\u00a0' }
const TOKEN = /<!--.*?-->|<(\/?)([a-z][\w-]*)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*\/?>|([^<]+)/gis
const ATTRIBUTE = /([^\s=>/]+)(?:="([^"]*)")?/g

export function parseHtml(html: string): (Element | string)[] {
  const root: Element = { tag: '', attributes: {}, children: [] }
  const open = [root]
  let end = 0
  for (const token of html.matchAll(TOKEN)) {
    if (token.index !== end) throw new Error(`Not read as HTML: ${html.slice(end, token.index)}`)
    end = token.index + token[0].length
    const [, closing, tag, attributes = '', text] = token
    const parent = open.at(-1)!
    if (text !== undefined) parent.children.push(decode(text))
    else if (closing) {
      if (!VOID_TAGS.has(tag!) && open.pop()!.tag !== tag) throw new Error(`Unexpected </${tag}> in ${html}`)
    } else if (tag) {
      const element: Element = { tag, attributes: {}, children: [] }
      for (const [, name, value = ''] of attributes.matchAll(ATTRIBUTE))
        element.attributes[name!] = decode(value)
      parent.children.push(element)
      if (!VOID_TAGS.has(tag)) open.push(element)
    }
  }
  if (end !== html.length || open.length !== 1) throw new Error(`Not closed: ${html.slice(end)}`)
  return root.children
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|([a-z]+));/g, (entity, code, name) => {
    const character = code ? String.fromCodePoint(Number(code)) : ENTITIES[name]
    if (character === undefined) throw new Error(`Unknown entity ${entity}`)
    return character
  })
}

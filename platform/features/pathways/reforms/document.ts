/** Changes of single values in the text of a rules file, so that the rest of it stays as somebody wrote it. */
import { type Document, isMap, isSeq, parseDocument, Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import { type Details, lawOf } from './domain.ts'

/** What a dated value holds: a number or code, a list of codes, or the rows of a table. */
export type Content =
  | { value: number | string | readonly string[] }
  | {
      rows: readonly (readonly (number | string)[])[]
      columns?: readonly (number | string)[]
      otherwise?: number
    }

type DatedData = {
  from: string
  to?: string
  status?: string
  known?: { to?: string }
  cite?: { law?: string }
} & Partial<Record<'value' | 'rows' | 'columns' | 'otherwise', unknown>>

/** The text with another value of one parameter from the reform's first day on; undefined when the text has a form in
 * which this cannot be done. The value that was in force again takes the change back. */
export function withValue(
  text: string,
  parameter: string,
  content: Content,
  reform: Details & { id: string },
  today: string,
): string | undefined {
  const document = parseDocument(text, { merge: true })
  const values = valuesOf(document, parameter)
  if (!values) return undefined
  const { items, data } = values
  const day = reform.effectiveOn
  const law = lawOf(reform.id)
  const place = data.findLastIndex(
    ({ from, to, status, known }) =>
      from <= day && (to === undefined || day < to) && status !== 'announced' && known?.to === undefined,
  )
  const [old, node] = [data[place], items[place]]
  if (!old || !isMap(node)) return undefined
  const own = old.from === day && old.cite?.law === law
  const previous = own ? data[place - 1] : old
  const previousNode = own ? items[place - 1] : node
  if (own) {
    items.splice(place, 1)
    if (isMap(previousNode)) endOn(document, previousNode, old.to)
  }
  if (!previous || !isMap(previousNode) || !isSameContent(previous, content)) {
    const added = document.createNode(
      {
        from: quoted(day),
        ...(old.to !== undefined && { to: quoted(old.to) }),
        ...content,
        cite: { law, ref: reform.ref, verified: true },
      },
      { flow: true },
    )
    if (previous && previous.from === day && previousNode) items.splice(items.indexOf(previousNode), 1, added)
    else if (previousNode) {
      if (isMap(previousNode)) endOn(document, previousNode, day)
      items.splice(items.indexOf(previousNode) + 1, 0, added)
    } else items.splice(place, 0, added)
  }
  nameLaw(document, reform, today)
  return textOf(document)
}

/** The text when the act or the first day of a reform is another one than it was. */
export function withDetails(
  text: string,
  before: Details,
  after: Details & { id: string },
  today: string,
): string | undefined {
  const document = parseDocument(text, { merge: true })
  if (document.errors.length > 0) return undefined
  const law = lawOf(after.id)
  if (!isMap(document.getIn(['laws', law]))) return text
  const parameters = document.get('parameters')
  for (const { key } of isMap(parameters) ? parameters.items : []) {
    const values = valuesOf(document, String(key))
    // Such as one whose values stand in a shortage list.
    if (!values) continue
    values.data.forEach(({ from, cite }, place) => {
      const node = values.items[place]
      if (cite?.law !== law || from !== before.effectiveOn || !isMap(node)) return
      node.set('from', quoted(after.effectiveOn))
      node.setIn(['cite', 'ref'], after.ref)
      const previous = values.items[place - 1]
      if (isMap(previous) && values.data[place - 1]?.to === before.effectiveOn)
        endOn(document, previous, after.effectiveOn)
    })
  }
  nameLaw(document, after, today)
  return textOf(document)
}

type Values = { items: YAMLSeq['items']; data: DatedData[] }

function valuesOf(document: Document.Parsed, parameter: string): Values | undefined {
  if (document.errors.length > 0) return undefined
  const values = document.getIn(['parameters', parameter, 'values'])
  if (!isSeq(values)) return undefined
  try {
    return { items: values.items, data: values.toJS(document, { maxAliasCount: 10_000 }) as DatedData[] }
  } catch {
    return undefined
  }
}

function endOn(document: Document.Parsed, node: YAMLMap, day: string | undefined): void {
  if (day === undefined) {
    node.delete('to')
    return
  }
  if (node.has('to')) {
    node.set('to', quoted(day))
    return
  }
  const place = node.items.findIndex(({ key }) => String(key) === 'from')
  node.items.splice(place + 1, 0, document.createPair('to', quoted(day)))
}

/** The reform's act among the laws, while something cites it. */
function nameLaw(document: Document.Parsed, reform: Details & { id: string }, today: string): void {
  const law = lawOf(reform.id)
  let cited = false
  visit(document, {
    Pair: (_, { key, value }) => {
      cited ||= String(key) === 'law' && String(value) === law
    },
  })
  if (!cited) {
    document.deleteIn(['laws', law])
    return
  }
  document.setIn(
    ['laws', law],
    document.createNode(
      {
        act: reform.act,
        url: reform.url,
        ...(reform.publishedIn !== '' && { published: reform.publishedIn }),
        last_checked: quoted(today),
      },
      { flow: true },
    ),
  )
}

function isSameContent(old: DatedData, content: Content): boolean {
  const parts = (of: Partial<DatedData>) => JSON.stringify([of.value, of.columns, of.rows, of.otherwise])
  return parts(old) === parts(content as Partial<DatedData>)
}

/** Editors that know only YAML 1.1 read a bare day as a date. */
function quoted(day: string): Scalar {
  const scalar = new Scalar(day)
  scalar.type = Scalar.QUOTE_SINGLE
  return scalar
}

function textOf(document: Document.Parsed): string {
  return document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: true }).trim()
}

import { Pagination } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { integerFrom } from '../../../foundation/http/read-fields.ts'

/** Number of the page asked for; the first when it is none. */
export function pageNumberFrom(text: string): number {
  const number = integerFrom(text) ?? 1
  return number >= 1 && number <= 10_000 ? number : 1
}

/** Links to the page before and after, keeping what was searched for. */
export function PagesOf(props: { total: number; size: number; current: number; path: string }) {
  const { total, size, current, path } = props
  const { url, query } = usePage()
  const last = Math.ceil(total / size)
  if (last <= 1) return null
  const href = (number: number) => {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query.values))
      if (name !== 'page') search.set(name, [value].flat()[0] ?? '')
    search.set('page', String(number))
    return `${url(path)}?${search}`
  }
  return (
    <Pagination
      previous={current > 1 ? { href: href(Math.min(current - 1, last)) } : undefined}
      next={current < last ? { href: href(current + 1) } : undefined}
    />
  )
}

import { Pagination } from '../design/index.ts'
import { usePage } from './fields.tsx'
import type { Form } from './form.ts'
import { integerFrom } from './read-fields.ts'

/** Number of the page that the address asks for; the first when it is none. */
export function pageAsked(query: Form): number {
  const number = integerFrom(query.text('page')) ?? 1
  return number >= 1 && number <= 100_000 ? number : 1
}

type PagesOfProps = { total: number; size: number; current: number; path: string }

/** Links to the page before and after, where it is known how many there are. */
export function PagesOf({ total, size, current, path }: PagesOfProps) {
  const last = Math.ceil(total / size)
  if (last <= 1) return null
  return <Neighbours before={Math.min(current - 1, last)} after={current < last && current + 1} path={path} />
}

/** Links to the page before and after, where nobody counts how many there are. */
export function MorePages({ page, more, path }: { page: number; more: boolean; path: string }) {
  if (page === 1 && !more) return null
  return <Neighbours before={page - 1} after={more && page + 1} path={path} />
}

function Neighbours({ before, after, path }: { before: number; after: number | false; path: string }) {
  const { url, query } = usePage()
  /** Keeps what was searched for. */
  const to = (number: number) => {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query.values))
      if (name !== 'page') search.set(name, [value].flat()[0] ?? '')
    search.set('page', String(number))
    return { href: `${url(path)}?${search}` }
  }
  return <Pagination previous={before > 0 ? to(before) : undefined} next={after ? to(after) : undefined} />
}

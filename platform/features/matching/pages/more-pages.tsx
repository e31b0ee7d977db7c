import { Pagination } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { integerFrom } from '../../../foundation/http/read-fields.ts'

/** Page number of the address; the first when it is none. */
export function pageAsked(query: Form): number {
  return integerFrom(query.text('page')) ?? 1
}

/** The page before and after. How many there are in all nobody counts: a ranking is read from the top. */
export function MorePages({ page, more, path }: { page: number; more: boolean; path: string }) {
  const { url } = usePage()
  if (page === 1 && !more) return null
  const to = (number: number) => ({ href: `${url(path)}?page=${number}` })
  return <Pagination previous={page > 1 ? to(page - 1) : undefined} next={more ? to(page + 1) : undefined} />
}

import type { ComponentChildren } from 'preact'
import { classNames } from '../class-names.ts'
import { safeUrl } from '../safe-url.ts'
import { useDesignTexts } from '../texts.tsx'

export interface BackLinkProps {
  href: string
  children?: ComponentChildren
  class?: string | undefined
}

export function BackLink({ href, children, class: extra }: BackLinkProps) {
  const texts = useDesignTexts()
  return (
    <a href={safeUrl(href)} class={classNames('govuk-back-link', extra)}>
      {children ?? texts.back}
    </a>
  )
}

export interface BreadcrumbsProps {
  /** The last item without `href` is the current page. */
  items: { text: ComponentChildren; href?: string | undefined }[]
  label?: string | undefined
  collapseOnMobile?: boolean | undefined
  class?: string | undefined
}

export function Breadcrumbs({ items, label, collapseOnMobile, class: extra }: BreadcrumbsProps) {
  const texts = useDesignTexts()
  const names = classNames(
    'govuk-breadcrumbs',
    extra,
    collapseOnMobile && 'govuk-breadcrumbs--collapse-on-mobile',
  )
  return (
    <nav class={names} aria-label={label ?? texts.breadcrumbs}>
      <ol class="govuk-breadcrumbs__list">
        {items.map(({ text, href }) =>
          href === undefined ? (
            <li class="govuk-breadcrumbs__list-item" aria-current="page">
              {text}
            </li>
          ) : (
            <li class="govuk-breadcrumbs__list-item">
              <a class="govuk-breadcrumbs__link" href={safeUrl(href)}>
                {text}
              </a>
            </li>
          ),
        )}
      </ol>
    </nav>
  )
}

export interface SkipLinkProps {
  href?: string | undefined
  children?: ComponentChildren
  class?: string | undefined
}

export function SkipLink({ href = '#main-content', children, class: extra }: SkipLinkProps) {
  const texts = useDesignTexts()
  return (
    <a href={safeUrl(href)} class={classNames('govuk-skip-link', extra)}>
      {children ?? texts.skipToContent}
    </a>
  )
}

interface PageStep {
  href: string
  text?: ComponentChildren
  /** What is on that page, shown below the word; only where there are no page numbers. */
  label?: ComponentChildren
}

export interface PaginationProps {
  items?:
    | ({ ellipsis: true } | { number: number | string; href: string; current?: boolean; label?: string })[]
    | undefined
  previous?: PageStep | undefined
  next?: PageStep | undefined
  label?: string | undefined
  class?: string | undefined
}

export function Pagination({ items, previous, next, label, class: extra }: PaginationProps) {
  const texts = useDesignTexts()
  const block = !items && (previous !== undefined || next !== undefined)
  return (
    <nav
      class={classNames('govuk-pagination', block && 'govuk-pagination--block', extra)}
      aria-label={label ?? texts.pagination}
    >
      {previous && <PageArrow {...previous} direction="prev" block={block} fallback={texts.previousPage} />}
      {items && (
        <ul class="govuk-pagination__list">
          {items.map((item) =>
            'ellipsis' in item ? (
              <li class="govuk-pagination__item govuk-pagination__item--ellipsis">…</li>
            ) : (
              <li
                class={classNames(
                  'govuk-pagination__item',
                  item.current && 'govuk-pagination__item--current',
                )}
              >
                <a
                  class="govuk-link govuk-pagination__link"
                  href={safeUrl(item.href)}
                  aria-label={item.label ?? texts.pageNumber(item.number)}
                  aria-current={item.current ? 'page' : undefined}
                >
                  {item.number}
                </a>
              </li>
            ),
          )}
        </ul>
      )}
      {next && <PageArrow {...next} direction="next" block={block} fallback={texts.nextPage} />}
    </nav>
  )
}

const ARROWS = {
  prev: 'm6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z',
  next: 'm8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z',
}

function PageArrow(props: PageStep & { direction: 'prev' | 'next'; block: boolean; fallback: string }) {
  const { href, text, label, direction, block, fallback } = props
  const arrow = (
    <svg
      class={`govuk-pagination__icon govuk-pagination__icon--${direction}`}
      xmlns="http://www.w3.org/2000/svg"
      height="13"
      width="15"
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 15 13"
    >
      <path d={ARROWS[direction]} />
    </svg>
  )
  const arrowFirst = block || direction === 'prev'
  return (
    <div class={`govuk-pagination__${direction}`}>
      <a class="govuk-link govuk-pagination__link" href={safeUrl(href)} rel={direction}>
        {arrowFirst && arrow}
        <span
          class={classNames(
            'govuk-pagination__link-title',
            block && !label && 'govuk-pagination__link-title--decorated',
          )}
        >
          {text ?? fallback}
        </span>
        {block && label && (
          <>
            <span class="govuk-visually-hidden">:</span>
            <span class="govuk-pagination__link-label">{label}</span>
          </>
        )}
        {!arrowFirst && arrow}
      </a>
    </div>
  )
}

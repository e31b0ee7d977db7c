import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { mark, stylesheet } from './assets.ts'
import { classNames } from './class-names.ts'
import { Bdi } from './components/bdi.tsx'
import { SkipLink } from './components/navigation.tsx'
import { safeUrl } from './safe-url.ts'
import { type DesignTexts, DesignTextsProvider } from './texts.tsx'

export interface NavigationItem {
  href: string
  text: ComponentChildren
  /** Open tasks, unread messages. */
  count?: number | undefined
  /** Left out, the item is current when `currentPath` is its address or lies below it. */
  current?: boolean | undefined
}

export interface LanguageLink {
  /** ISO 639-1 */
  code: string
  dir: 'ltr' | 'rtl'
  /** The language's name in itself. */
  name: string
  /** The same page in that language. */
  href: string
}

export interface PageProps {
  lang: string
  dir: 'ltr' | 'rtl'
  title: string
  /** Puts the error prefix into the title, so that it is read first. */
  hasErrors?: boolean | undefined
  description?: string | undefined
  brand: { name: string; href: string; tagline?: ComponentChildren }
  texts: DesignTexts
  navigation?: NavigationItem[] | undefined
  languages?: LanguageLink[] | undefined
  currentPath?: string | undefined
  user?:
    | {
        name: string
        href?: string | undefined
        /** Hidden fields of the sign-out form: the CSRF token. */
        signOut: { action: string; fields: Record<string, string> }
      }
    | undefined
  /** Shown in the header to who is not signed in. */
  signIn?: { href: string; text: ComponentChildren } | undefined
  footer?: { links?: { href: string; text: ComponentChildren }[]; note?: ComponentChildren } | undefined
  /** Back link or breadcrumbs. */
  beforeMain?: ComponentChildren
  /** For lists and tables that need the whole width. */
  wide?: boolean | undefined
  children: ComponentChildren
}

export function renderPage(props: PageProps): string {
  return `<!doctype html>${renderToString(<Page {...props} />)}`
}

export function Page(props: PageProps) {
  const { lang, dir, title, brand, texts, navigation = [], currentPath = '', footer } = props
  return (
    <DesignTextsProvider texts={texts}>
      <html class="govuk-template" lang={lang} dir={dir}>
        <head>
          <meta charset="utf-8" />
          <title>
            {props.hasErrors && `${texts.errorPrefix} `}
            {title} – {brand.name}
          </title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="theme-color" content="#0b4a52" />
          {props.description && <meta name="description" content={props.description} />}
          <link rel="icon" type="image/svg+xml" href={mark.href} />
          <link rel="stylesheet" href={stylesheet(dir).href} />
          {props.languages?.map(({ code, href }) => (
            <link rel="alternate" hreflang={code} href={safeUrl(href)} />
          ))}
        </head>
        <body class="govuk-template__body">
          <SkipLink />
          <Header {...props} />
          {navigation.length > 0 && (
            <nav class="fw-nav" aria-label={texts.mainNavigation}>
              <ul class="fw-nav__list govuk-width-container">
                {navigation.map((item) => (
                  <li class="fw-nav__item">
                    <a
                      class="fw-nav__link"
                      href={safeUrl(item.href)}
                      aria-current={isCurrent(item, currentPath) ? 'page' : undefined}
                    >
                      {item.text}
                      {item.count !== undefined && item.count > 0 && (
                        <>
                          {' '}
                          <span class="fw-nav__count">{item.count.toLocaleString(lang)}</span>
                        </>
                      )}
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
          )}
          <div class={classNames('govuk-width-container fw-page', props.wide && 'fw-page--wide')}>
            {props.beforeMain && <nav aria-label={texts.back}>{props.beforeMain}</nav>}
            <main class="govuk-main-wrapper fw-main" id="main-content" tabIndex={-1}>
              {props.children}
            </main>
          </div>
          <footer class="fw-footer">
            <div class="govuk-width-container">
              {footer?.links && (
                <nav aria-label={texts.footerNavigation}>
                  <ul class="fw-footer__links">
                    {footer.links.map(({ href, text }) => (
                      <li>
                        <a class="fw-footer__link" href={safeUrl(href)}>
                          {text}
                        </a>
                      </li>
                    ))}
                  </ul>
                </nav>
              )}
              {footer?.note && <p class="fw-footer__note">{footer.note}</p>}
            </div>
          </footer>
        </body>
      </html>
    </DesignTextsProvider>
  )
}

function Header({ lang, brand, texts, languages = [], user, signIn }: PageProps) {
  return (
    <header class="fw-header">
      {languages.length > 0 && (
        <nav class="fw-languages" aria-label={texts.languageNavigation}>
          <ul class="fw-languages__list govuk-width-container">
            {languages.map(({ code, dir, name, href }) => (
              <li>
                <a
                  class="fw-languages__link"
                  href={safeUrl(href)}
                  lang={code}
                  hreflang={code}
                  dir={dir}
                  aria-current={code === lang ? 'true' : undefined}
                >
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <div class="fw-header__bar govuk-width-container">
        <a class="fw-header__brand" href={safeUrl(brand.href)}>
          <img class="fw-header__mark" src={mark.href} alt="" width="32" height="32" />
          <span class="fw-header__name">{brand.name}</span>
          {brand.tagline && <span class="fw-header__tagline">{brand.tagline}</span>}
        </a>
        {user && (
          <div class="fw-header__user">
            {user.href === undefined ? (
              <span class="fw-header__person">
                <Bdi>{user.name}</Bdi>
              </span>
            ) : (
              <a class="fw-header__link fw-header__person" href={safeUrl(user.href)}>
                <Bdi>{user.name}</Bdi>
              </a>
            )}
            <form class="fw-header__sign-out" method="post" action={safeUrl(user.signOut.action)}>
              {Object.entries(user.signOut.fields).map(([name, value]) => (
                <input type="hidden" name={name} value={value} />
              ))}
              <button class="fw-header__button" type="submit">
                {texts.signOut}
              </button>
            </form>
          </div>
        )}
        {!user && signIn && (
          <a class="fw-header__link" href={safeUrl(signIn.href)}>
            {signIn.text}
          </a>
        )}
      </div>
    </header>
  )
}

function isCurrent({ href, current }: NavigationItem, path: string): boolean {
  return current ?? (path === href || path.startsWith(`${href}/`))
}

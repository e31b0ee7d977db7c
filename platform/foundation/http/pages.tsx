import { createHash } from 'node:crypto'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { VNode } from 'preact'
import type { Actor } from '../actor.ts'
import type { AppContext } from '../app-context.ts'
import { type Asset, BackLink, Button } from '../design/index.ts'
import { renderPage } from '../design/layout.tsx'
import {
  ConflictError,
  FairwayError,
  ForbiddenError,
  InvalidInputError,
  isDatabaseAway,
  type Message,
  NotFoundError,
  TooManyAttemptsError,
} from '../errors.ts'
import { attachment } from '../files/index.ts'
import { type Received, receiveUpload } from '../files/receive.ts'
import { direction, type Locale, localeNames, locales, negotiateLocale } from '../i18n/locales.ts'
import { type Texts, textsFor, timeZoneOf } from '../i18n/texts.ts'
import { PageScope } from './fields.tsx'
import { Form, readForm } from './form.ts'
import type { Limits } from './limits.ts'
import type { Page, PageContext, PageResult } from './page.ts'
import { openSession, type Session } from './session.ts'

/** A link of the header: path without language, label as message key. */
export type NavigationLink = { path: string; label: string }

export type Site = {
  pages: Page[]
  /** Files of features, such as the few scripts. */
  assets?: readonly Asset[]
  navigation: (actor: Actor) => NavigationLink[]
  footer: NavigationLink[]
  signInPath: string
  signOutPath: string
}

/** Mounts every page in every language, and `/`, which leads to the reader's own. */
export async function registerPages(
  server: FastifyInstance,
  app: AppContext,
  site: Site,
  limits: Limits,
): Promise<void> {
  await server.register(multipart, { throwFileSizeLimit: false })
  const submissions = createSubmissions(app)
  server.get('/', { schema: { hide: true } }, async (request, reply) =>
    reply
      .header('vary', 'accept-language')
      .redirect(`/${negotiateLocale(request.headers['accept-language'])}`, 302),
  )
  for (const page of site.pages) {
    for (const locale of locales) {
      const url = `/${locale}${page.path === '/' ? '' : page.path}`
      const config = { policy: page.policy, page: page.path }
      // Counted before the database is asked anything.
      if (page.get) {
        server.get(
          url,
          { schema: { hide: true }, config, onRequest: async ({ ip }) => limits.takeFrom('reads', ip) },
          (request, reply) => answer(request, reply, page, locale, 'get'),
        )
      }
      if (page.post) {
        server.post(
          url,
          { schema: { hide: true }, config, onRequest: async ({ ip }) => limits.takeFrom('reads', ip) },
          (request, reply) => answer(request, reply, page, locale, 'post'),
        )
      }
    }
  }

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    page: Page,
    locale: Locale,
    method: 'get' | 'post',
  ): Promise<FastifyReply> {
    const session = await openSession(request, reply, app)
    if (!page.policy.allows(session.actor)) {
      if (session.actor.kind !== 'public') throw new ForbiddenError()
      const next = method === 'get' ? `?next=${encodeURIComponent(request.url)}` : ''
      return reply.redirect(`/${locale}${site.signInPath}${next}`, 303)
    }
    const context = makeContext(request, reply, session, locale)
    if (method === 'get') return send(context, await page.get!(context), site)

    if (!request.isMultipart()) return answerForm(context, page, readForm(request.body))
    if (!page.upload) throw new UnsupportedFormError()
    return receiveUpload(request, page.upload, (received) => answerForm(context, page, received))
  }

  async function answerForm(
    context: PageContext,
    page: Page,
    { values, files, errors: refused }: Received,
  ): Promise<FastifyReply> {
    const { request, reply, session } = context
    const sent = new Form(values, {}, files)
    try {
      if (!isSameOrigin(request) || !session.checkCsrf(sent.text('_csrf'))) {
        throw new ConflictError('form-expired', { key: 'error.form-expired' })
      }
      // Here, so that the form is shown again with what was typed.
      limits.takeFrom('writes', request.ip)
      if (Object.keys(refused).length > 0) throw new InvalidInputError(refused)
      const location = await submissions.once(request, reply, session, sent.text('_once'), async () => {
        const result = await page.post!({ ...context, form: sent })
        if (!('redirect' in result)) return result
        if (result.message) await session.set('flash', result.message).catch(unlessAway)
        return /^https?:/.test(result.redirect) ? result.redirect : context.url(result.redirect)
      })
      return typeof location === 'string'
        ? reply.redirect(location, 303)
        : send({ ...context, form: sent }, location, site)
    } catch (error) {
      const errors = page.get && formErrors(error)
      if (!errors) throw error
      // The same page again, with all that was typed and what was wrong with it.
      const result = await page.get!({ ...context, form: new Form(sent.values, errors) })
      if (error instanceof TooManyAttemptsError) reply.header('retry-after', error.retryAfter)
      reply.code((error as FairwayError).status)
      return send({ ...context, form: new Form(sent.values, errors) }, result, site)
    }
  }

  function makeContext(
    request: FastifyRequest,
    reply: FastifyReply,
    session: Session,
    locale: Locale,
  ): PageContext {
    const texts = textsFor(locale, timeZoneOf(session.signedIn?.country ?? ''))
    const params = (request.params ?? {}) as Record<string, string>
    for (const [name, value] of Object.entries(params)) {
      if (/(^id|Id)$/.test(name) && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value))
        throw new NotFoundError()
    }
    return {
      app,
      request,
      reply,
      session,
      actor: session.actor,
      locale,
      texts,
      t: texts.t,
      params,
      query: readForm(request.query),
      form: new Form(),
      url: (path) => `/${locale}${path === '/' ? '' : path}`,
      read: (work) => app.database.read(session.actor, work),
      write: (work) => app.database.write(session.actor, work),
    }
  }

  async function sendError(
    error: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const locale = localeOf(request)
    const status = statusOf(error)
    if (status >= 500) request.log.error({ err: error }, 'a page failed')
    const texts = textsFor(locale)
    const kind =
      status === 404 || status === 403 || status === 413 || status === 429 || status === 503
        ? String(status)
        : status < 500
          ? '400'
          : '500'
    // A page that needs no database: it must work when that is what failed.
    const asksDatabase = !(error instanceof TooManyAttemptsError && error.code === 'too-many-requests')
    const session = asksDatabase ? await openSession(request, reply, app).catch(() => undefined) : undefined
    const body = (
      <>
        <h1 class="govuk-heading-l">{texts.t(`error.page.${kind}.title`)}</h1>
        <p class="govuk-body">{texts.t(`error.page.${kind}.text`)}</p>
        {status === 503 && <SendAgain request={request} texts={texts} />}
      </>
    )
    if (error instanceof TooManyAttemptsError) reply.header('retry-after', error.retryAfter)
    if (status === 503) reply.header('retry-after', 60)
    const title = texts.t(`error.page.${kind}.title`)
    return sendHtml(reply.code(status), request, { locale, texts, session, title, body, site })
  }
  server.setErrorHandler(sendError)
  server.setNotFoundHandler((request, reply) => sendError(new NotFoundError(), request, reply))
}

/** Fields with secrets: see TextField. */
const secrets = ['pin', 'again', 'current', 'password', 'words']

/**
 * What was typed, to be sent again when the service is back, under the same mark. Not with a secret, which no screen may
 * show, nor where a file would be missing.
 */
function SendAgain({ request, texts }: { request: FastifyRequest; texts: Texts }) {
  const sent = request.isMultipart() ? {} : readForm(request.body).values
  if (!sent._csrf || secrets.some((name) => name in sent)) return null
  return (
    <form method="post" action={request.url}>
      <p class="govuk-body">{texts.t('error.page.503.send-again')}</p>
      {Object.entries(sent).flatMap(([name, value]) =>
        [value].flat().map((one) => <input type="hidden" name={name} value={one} />),
      )}
      <Button>{texts.t('error.page.503.send')}</Button>
    </form>
  )
}

class UnsupportedFormError extends FairwayError {
  override readonly name = 'UnsupportedFormError'
  readonly code = 'unsupported-form'
  readonly status = 415
}

function statusOf(error: unknown): number {
  if (error instanceof FairwayError) return error.status
  const { statusCode } = error as { statusCode?: number }
  if (statusCode !== undefined && statusCode < 500) return statusCode
  if (isDatabaseAway(error)) return 503
  return 500
}

function formErrors(error: unknown): Record<string, Message> | undefined {
  if (error instanceof InvalidInputError) return error.fields
  if (error instanceof ConflictError) return { '': error.text }
  if (error instanceof TooManyAttemptsError) {
    return { '': { key: 'error.too-many-attempts', values: { minutes: Math.ceil(error.retryAfter / 60) } } }
  }
  return undefined
}

function isSameOrigin(request: FastifyRequest): boolean {
  const { origin } = request.headers
  if (origin === undefined || origin === 'null') return request.headers['sec-fetch-site'] !== 'cross-site'
  return URL.canParse(origin) && new URL(origin).host === request.headers.host
}

function localeOf(request: FastifyRequest): Locale {
  const first = request.url.split(/[/?]/)[1]
  return locales.find((locale) => locale === first) ?? negotiateLocale(request.headers['accept-language'])
}

async function send(context: PageContext, result: PageResult, site: Site): Promise<FastifyReply> {
  const { request, reply, session, locale, texts } = context
  if ('redirect' in result) {
    if (result.message) await session.set('flash', result.message)
    return reply.redirect(
      /^https?:/.test(result.redirect) ? result.redirect : context.url(result.redirect),
      303,
    )
  }
  if ('file' in result) {
    return reply
      .type(result.type)
      .header('content-disposition', attachment(result.name))
      .header('cache-control', 'no-store')
      .send(result.file)
  }
  const flash = session.get<Message>('flash')
  if (flash) await session.set('flash', undefined)
  if (result.status) reply.code(result.status)
  const body = (
    <PageScope page={context} flash={flash}>
      {result.body}
    </PageScope>
  )
  return sendHtml(reply, request, {
    locale,
    texts,
    session,
    title: result.title,
    body,
    site,
    hasErrors: Object.keys(context.form.errors).length > 0,
    back: result.back === undefined ? undefined : context.url(result.back),
    wide: result.wide,
  })
}

type PageDocument = {
  locale: Locale
  texts: Texts
  session: Session | undefined
  title: string
  body: VNode
  site: Site
  hasErrors?: boolean
  back?: string | undefined
  wide?: boolean | undefined
}

function sendHtml(reply: FastifyReply, request: FastifyRequest, document: PageDocument): FastifyReply {
  const { locale, texts, session, site, back } = document
  const { t } = texts
  const url = (path: string) => `/${locale}${path === '/' ? '' : path}`
  const [path = '', query] = request.url.split('?')
  const rest = locales.some((l) => path === `/${l}` || path.startsWith(`/${l}/`)) ? path.slice(3) : ''
  const link = ({ path, label }: NavigationLink) => ({ href: url(path), text: t(label) })
  const links = site.navigation(session?.actor ?? { kind: 'public' }).map(link)
  // Of two links above this page the nearer one: /me/jobs rather than /me.
  const current = links
    .filter(({ href }) => path === href || path.startsWith(`${href}/`))
    .reduce<(typeof links)[number] | undefined>(
      (a, b) => (a && a.href.length > b.href.length ? a : b),
      undefined,
    )
  const html = renderPage({
    lang: locale,
    dir: direction(locale),
    title: document.title,
    hasErrors: document.hasErrors,
    brand: { name: 'Fairway', href: url('/') },
    texts: designTexts(texts),
    navigation: links.map((item) => ({ ...item, current: item === current })),
    languages: locales.map((code) => ({
      code,
      dir: direction(code),
      name: localeNames[code],
      href: `/${code}${rest}${query && request.method === 'GET' ? `?${query}` : ''}`,
    })),
    currentPath: path,
    user: session?.signedIn && {
      name: session.signedIn.name,
      signOut: { action: url(site.signOutPath), fields: { _csrf: session.csrfToken() } },
    },
    signIn: session?.signedIn ? undefined : { href: url(site.signInPath), text: t('sign-in') },
    footer: { links: site.footer.map(link) },
    beforeMain: back === undefined ? undefined : <BackLink href={back} />,
    wide: document.wide,
    children: document.body,
  })
  return reply
    .type('text/html; charset=utf-8')
    .header('content-language', locale)
    .header('cache-control', session?.isPrivate() ? 'no-store' : 'private, no-cache')
    .send(html)
}

const designTextsOf = new Map<Texts, ReturnType<typeof makeDesignTexts>>()

function designTexts(texts: Texts) {
  const made = designTextsOf.get(texts) ?? makeDesignTexts(texts)
  designTextsOf.set(texts, made)
  return made
}

function makeDesignTexts({ t, number }: Texts) {
  return {
    errorPrefix: t('design.error-prefix'),
    errorTitle: t('design.error-title'),
    warning: t('design.warning'),
    important: t('design.important'),
    success: t('design.success'),
    back: t('design.back'),
    change: t('design.change'),
    breadcrumbs: t('design.breadcrumbs'),
    pagination: t('design.pagination'),
    previousPage: t('design.previous-page'),
    nextPage: t('design.next-page'),
    pageNumber: (n: number | string) =>
      t('design.page-number', { number: typeof n === 'number' ? number(n) : n }),
    day: t('design.day'),
    month: t('design.month'),
    year: t('design.year'),
    met: t('design.met'),
    partly: t('design.partly'),
    missing: t('design.missing'),
    unknown: t('design.unknown'),
    skipToContent: t('design.skip-to-content'),
    mainNavigation: t('design.main-navigation'),
    languageNavigation: t('design.language-navigation'),
    footerNavigation: t('design.footer-navigation'),
    signOut: t('design.sign-out'),
  }
}

/** What was asked for is done: that the database went away before the rest was noted is no reason to say it was not. */
function unlessAway(error: unknown): void {
  if (!isDatabaseAway(error)) throw error
}

/**
 * The same form sent twice (a double tap, a reload, a bad network) runs once: the second one is led to where the
 * first one went. A form that was refused may be sent again.
 */
function createSubmissions(app: AppContext) {
  const running = new Map<string, Promise<{ result: string | PageResult; cookies: unknown }>>()
  return {
    async once(
      request: FastifyRequest,
      reply: FastifyReply,
      session: Session,
      token: string,
      run: () => Promise<string | PageResult>,
    ): Promise<string | PageResult> {
      const key = createHash('sha256')
        .update(`${session.csrfToken()} ${request.url} ${token}`)
        .digest('base64url')
      const other = running.get(key)
      if (other) {
        const { result, cookies } = await other
        if (cookies) reply.header('set-cookie', cookies as string[])
        return result
      }
      const promise = (async () => {
        const before = await app.database.kysely
          .selectFrom('form_submissions')
          .select('location')
          .where('key', '=', key)
          .executeTakeFirst()
        if (before) return { result: before.location, cookies: undefined }
        const result = await run()
        if (typeof result === 'string') {
          await app.database.kysely
            .insertInto('form_submissions')
            .values({ key, location: result })
            .onConflict((conflict) => conflict.doNothing())
            .execute()
            .catch(unlessAway)
        }
        return { result, cookies: reply.getHeader('set-cookie') }
      })()
      running.set(key, promise)
      try {
        return (await promise).result
      } finally {
        running.delete(key)
      }
    },
  }
}

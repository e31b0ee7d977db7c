import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VNode } from 'preact'
import type { Actor } from '../actor.ts'
import type { AppContext } from '../app-context.ts'
import type { Work } from '../database/database.ts'
import type { UploadRule } from '../files/receive.ts'
import type { Locale } from '../i18n/locales.ts'
import type { Texts, Translate } from '../i18n/texts.ts'
import type { Policy } from '../policy.ts'
import type { Form } from './form.ts'
import type { Session } from './session.ts'

export type PageContext = {
  app: AppContext
  request: FastifyRequest
  reply: FastifyReply
  session: Session
  actor: Actor
  locale: Locale
  texts: Texts
  t: Translate
  /** From the path; ids are checked to be UUIDs before the page is asked. */
  params: Record<string, string>
  query: Form
  /** What was sent; on a GET empty. After a refused POST, `get` is asked again with what was sent and its errors. */
  form: Form
  /** Address of a page in the reader's language: url('/jobs') is /ne/jobs. */
  url: (path: string) => string
  /** Transactions in the actor's name. */
  read: <T>(work: (work: Work) => Promise<T>) => Promise<T>
  write: <T>(work: (work: Work) => Promise<T>) => Promise<T>
}

export type PageResult =
  | {
      title: string
      body: VNode
      /** Path of the page one step up, without language; shown as a back link. */
      back?: string
      /** Wide pages for desks and tables; reading width otherwise. */
      wide?: boolean
      status?: number
    }
  /** Path without language, or an absolute address. */
  | { redirect: string; message?: { key: string; values?: Record<string, string | number> } }
  | { file: Buffer | string; type: string; name: string }

/**
 * One page. `path` stands below the language: '/jobs/:id' is served at /en/jobs/:id, /ar/jobs/:id, …
 * A POST without its form's token is refused before `post` is asked; the same form sent twice runs once.
 */
export type Page = {
  path: string
  policy: Policy
  /** The page's form takes a file: `<SendForm upload>` with a `<FileField>` as its last field. */
  upload?: UploadRule
  get?: (page: PageContext) => Promise<PageResult> | PageResult
  post?: (page: PageContext) => Promise<PageResult> | PageResult
}

export function definePage(page: Page): Page {
  return page
}

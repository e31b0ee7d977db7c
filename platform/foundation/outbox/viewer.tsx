import type { FastifyRequest } from 'fastify'
import { Bdi, Card, EmptyState } from '../design/index.ts'
import { NotFoundError } from '../errors.ts'
import { definePage } from '../http/page.ts'
import { anyone } from '../policy.ts'
import { messagesAreLocal } from './transports.ts'

/** Neither through a proxy nor by another name that somebody's page made lead here (DNS rebinding). */
function isOnThisMachine({ ip, headers }: FastifyRequest): boolean {
  return (
    /^(::1$|127\.|::ffff:127\.)/.test(ip) &&
    /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i.test(headers.host ?? '') &&
    headers['x-forwarded-for'] === undefined &&
    headers.forwarded === undefined
  )
}

/**
 * The last messages, for development and demonstrations: sign-in codes are read here. Exists only where no gateway
 * is set up outside production, and only for a browser on the same machine, or with FAIRWAY_MESSAGES=everyone.
 */
export const messagesPage = definePage({
  path: '/dev/messages',
  policy: anyone,
  get: async ({ app, request, t, texts }) => {
    const mayRead = isOnThisMachine(request) || process.env.FAIRWAY_MESSAGES === 'everyone'
    if (!messagesAreLocal(app.config) || !mayRead) throw new NotFoundError()
    const messages = await app.database.internal('messages viewer', (db) =>
      db
        .selectFrom('outbox_messages')
        .select(['id', 'recipient', 'subject', 'body', 'created_at'])
        .orderBy('created_at', 'desc')
        .limit(30)
        .execute(),
    )
    return {
      title: t('outbox.title'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('outbox.title')}</h1>
          <p class="govuk-body">{t('outbox.lead')}</p>
          {messages.length === 0 && <EmptyState title={t('outbox.none')} />}
          {messages.map((message) => (
            <Card title={<Bdi>{message.subject ?? t('outbox.to', { recipient: message.recipient })}</Bdi>}>
              <p class="govuk-hint">
                <Bdi>{message.recipient}</Bdi> · {texts.moment(message.created_at)}
              </p>
              <p class="govuk-body fw-message">
                <Bdi>{message.body}</Bdi>
              </p>
            </Card>
          ))}
        </>
      ),
    }
  },
})

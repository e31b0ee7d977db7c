import { createTransport } from 'nodemailer'
import type { Config } from '../config.ts'

export type StoredMessage = { id: string; recipient: string; subject: string | null; body: string }

/**
 * Hands one message to the outside and resolves when it was accepted. Rejects with `permanent: true` when trying
 * again is of no use. May be asked twice for the same id after a crash: the receiving side must be told the id.
 */
export type Transport = (message: StoredMessage) => Promise<void>

export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly permanent: boolean
  constructor(message: string, permanent: boolean) {
    super(message)
    this.permanent = permanent
  }
}

/** Without any gateway, outside production, messages stay here and are read at /dev/messages. */
export function messagesAreLocal(config: Config): boolean {
  return !config.production && config.sms === undefined && config.smtp === undefined
}

/** A missing transport leaves its messages waiting until there is one. */
export function transportsFor(config: Config): { sms?: Transport; email?: Transport } {
  if (messagesAreLocal(config)) {
    const keep: Transport = async () => {}
    return { sms: keep, email: keep }
  }
  return {
    ...(config.sms ? { sms: smsGateway(config.sms) } : {}),
    ...(config.smtp ? { email: smtp(config.smtp) } : {}),
  }
}

/** POSTs {id, to, text} as JSON. `Idempotency-Key` lets the gateway drop a repetition; 409 says it has done so. */
function smsGateway({ url, token }: NonNullable<Config['sms']>): Transport {
  return async ({ id, recipient, body }) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': id,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify({ id, to: recipient, text: body }),
      signal: AbortSignal.timeout(15_000),
    })
    await response.body?.cancel()
    if (response.ok || response.status === 409) return
    const permanent =
      response.status >= 400 && response.status < 500 && ![401, 403, 408, 429].includes(response.status)
    throw new DeliveryError(`SMS gateway answered ${response.status}`, permanent)
  }
}

/** Any SMTP server by URL (smtp://user:password@host:587). The Message-ID is the message's own, so a repetition shows. */
function smtp({ url, from }: NonNullable<Config['smtp']>): Transport {
  const mailer = createTransport(url, { from })
  const domain = from.split('@')[1]?.replace(/>$/, '') ?? 'fairway'
  return async ({ id, recipient, subject, body }) => {
    try {
      await mailer.sendMail({
        to: recipient,
        subject: subject ?? '',
        text: body,
        messageId: `<${id}@${domain}>`,
      })
    } catch (error) {
      const { responseCode = 0, code = 'unknown' } = error as { responseCode?: number; code?: string }
      // The server's words may repeat the address: only its code is kept.
      throw new DeliveryError(`SMTP ${responseCode || code}`, responseCode >= 550 && responseCode < 560)
    }
  }
}

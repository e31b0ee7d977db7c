import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { PageContext } from '../../../foundation/http/page.ts'
import type { RecoveryCard } from './service.ts'

type Page = Pick<PageContext, 'app' | 'session'>

const key = 'accounts.new-card'

/** Where a new card is shown, until its owner says that it is kept or signs out. */
export const newCardPath = '/me/sign-in/card/new'

/**
 * Keeps a new card for the page that shows it. Sealed with what only this browser's cookie brings back, so that the
 * database alone does not tell the words. After a sign-in, not before: the cookie changes then.
 */
export async function keepNewCard(page: Page, card: RecoveryCard): Promise<void> {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(page), iv)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(card)), cipher.final()])
  await page.session.set(key, Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64'))
}

export function readNewCard(page: Page): RecoveryCard | undefined {
  const stored = page.session.get<string>(key)
  if (stored === undefined) return undefined
  const bytes = Buffer.from(stored, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(page), bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))
  const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString()
  return JSON.parse(text) as RecoveryCard
}

export function forgetNewCard({ session }: Page): Promise<void> {
  return session.set(key, undefined)
}

function sealingKey({ app, session }: Page): Buffer {
  return createHash('sha256').update(app.config.key('new-card')).update(session.csrfToken()).digest()
}

import { randomBytes, randomUUID } from 'node:crypto'
import type { Work } from '../../../foundation/database/database.ts'
import { InvalidInputError, NotFoundError } from '../../../foundation/errors.ts'
import { hashToken } from '../../../foundation/http/session.ts'
import { noticeOfChange } from './notice.ts'
import { insertToken, revokeToken } from './store.ts'

/** Returns the token: shown once, stored as a hash. The prefix lets scanners of leaked secrets know it. */
export async function createToken(work: Work, account: string, name: string): Promise<string> {
  if (name === '' || name.length > 100)
    throw new InvalidInputError({ name: { key: 'accounts.staff.token.name-wrong' } })
  const token = `fw_${randomBytes(32).toString('base64url')}`
  const id = randomUUID()
  // One name, one token: a form sent twice makes no second one.
  if (!(await insertToken(work.db, { id, account, name, hash: hashToken(token) })))
    throw new InvalidInputError({ name: { key: 'accounts.staff.token.name-taken' } })
  work.record({ action: 'api-token.created', subject: `api-token:${id}`, data: { account } })
  await noticeOfChange(work, account, 'token-created')
  return token
}

export async function endToken(work: Work, account: string, id: string): Promise<void> {
  if (!(await revokeToken(work.db, account, id))) throw new NotFoundError()
  work.record({ action: 'api-token.revoked', subject: `api-token:${id}`, data: { account } })
}

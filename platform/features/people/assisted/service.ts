import { createHmac, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import { type Actor, isMemberOf, isOfficer } from '../../../foundation/actor.ts'
import type { Config } from '../../../foundation/config.ts'
import type { Work } from '../../../foundation/database/database.ts'
import { ForbiddenError, InvalidInputError } from '../../../foundation/errors.ts'
import type { PageContext } from '../../../foundation/http/page.ts'
import { isLocale } from '../../../foundation/i18n/locales.ts'
import { textsFor } from '../../../foundation/i18n/texts.ts'
import { attempt, bucketOf } from '../../../foundation/throttle.ts'
import { confirmConsents, tellPerson } from '../sharing/index.ts'
import * as store from './store.ts'

export type { AssistedRegistration, Way } from './store.ts'

/** The country whose workers the actor may register: an office with that competence, a trade union or a
 * migrant centre there. */
export function assistsIn(actor: Actor): string | undefined {
  return isOfficer(actor, 'registration') || isMemberOf(actor, 'union', 'partner') ? actor.country : undefined
}

/** Notes who registered these people, when it was not they themselves. */
export async function attribute(work: Work, people: readonly string[], way: store.Way): Promise<void> {
  if (work.actor.kind === 'staff') await store.insertRegistrations(work.db, people, work.actor, way)
}

/** How the worker who asks came here; undefined when alone. */
export function ownRegistration(work: Work): Promise<store.AssistedRegistration | undefined> {
  if (work.actor.kind !== 'worker') throw new ForbiddenError()
  return store.selectRegistration(work.db, work.actor.person)
}

/** What was written down at the desk, and the consents in it, count from now on. Twice is the same as once. */
export async function confirmOwnRegistration(work: Work): Promise<void> {
  if (work.actor.kind !== 'worker') throw new ForbiddenError()
  await confirm(work, work.actor.person, 'sign-in')
}

async function confirm(work: Work, person: string, by: 'code' | 'sign-in'): Promise<void> {
  if (!(await store.confirmRegistration(work.db, person, by))) return
  await confirmConsents(work, [person])
  work.record({ action: 'person.registration-confirmed', subject: `person:${person}`, data: { by } })
}

const codeMinutes = 15
const triesPerCode = 5

/** A code on its way to the worker at the desk; lives in the session of the desk. */
export type Asked = { person: string; codeId: string; codeHash: string; until: number }

/** Sends the worker a code. Undefined when there is no phone. */
export async function sendConfirmation(
  { app, actor }: PageContext,
  person: string,
  locale: string,
): Promise<Asked | undefined> {
  await attempt(app.database, bucketOf(app.config, 'confirmation-send', person), {
    limit: 3,
    windowSeconds: 3600,
  })
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const codeId = randomUUID()
  const { t } = textsFor(isLocale(locale) ? locale : 'en')
  const sent = await app.database.write(actor, async (work) => {
    work.record({ action: 'person.confirmation-asked', subject: `person:${person}` })
    return tellPerson(work, person, t('assisted.sms.code', { code }))
  })
  return sent
    ? {
        person,
        codeId,
        codeHash: hashCode(app.config, codeId, code),
        until: Date.now() + codeMinutes * 60_000,
      }
    : undefined
}

/** The worker told the desk the code that came to the worker's phone: that is the worker's yes. */
export async function confirmByCode({ app }: PageContext, asked: Asked, typed: string): Promise<void> {
  await attempt(app.database, `confirmation:${asked.codeId}`, {
    limit: triesPerCode,
    windowSeconds: codeMinutes * 60,
  })
  const given = Buffer.from(hashCode(app.config, asked.codeId, typed))
  if (asked.until < Date.now() || !timingSafeEqual(given, Buffer.from(asked.codeHash)))
    throw new InvalidInputError({ code: { key: 'assisted.error.code' } })
  await app.database.write({ kind: 'system', name: 'confirmation' }, (work) =>
    confirm(work, asked.person, 'code'),
  )
}

function hashCode(config: Config, codeId: string, code: string): string {
  return createHmac('sha256', config.key('confirmation-code')).update(`${codeId} ${code}`).digest('base64url')
}

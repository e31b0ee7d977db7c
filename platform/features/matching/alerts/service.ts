/** Saved searches that tell of what is new: a worker of vacancies, an employer of people who meet what is essential. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Actor, isMemberOf } from '../../../foundation/actor.ts'
import type { AppContext } from '../../../foundation/app-context.ts'
import type { Work } from '../../../foundation/database/database.ts'
import { today } from '../../../foundation/days.ts'
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
} from '../../../foundation/errors.ts'
import type { Locale } from '../../../foundation/i18n/locales.ts'
import { textsFor } from '../../../foundation/i18n/texts.ts'
import { sendMessage } from '../../../foundation/outbox/index.ts'
import { canonicalEmail, isEmail } from '../../accounts/index.ts'
import { hasValidLicence } from '../../organisations/index.ts'
import { findPerson } from '../../people/index.ts'
import { type SearchFields, searchFrom, searchVacancies } from '../../vacancies/index.ts'
import { indexedVacancy } from '../domain.ts'
import { type Indexes, indexesOf } from '../indexes.ts'
import { asMatchingPerson, ownPublishedVacancy, type RankedCandidate, rankedFor } from '../service.ts'
import { selectCandidates, selectJobs } from '../store.ts'
import * as store from './store.ts'

export type { Alert, AlertKind } from './store.ts'

/** More are nobody's to read. */
export const mostAlerts = 20
/** What is beyond them is no longer among what fits best. */
const mostVacancies = 200
const mostPeople = 1000
/** Hours until it is looked again when there was nothing new. */
const pause = 1

export type NewAlert = {
  kind: store.AlertKind
  search?: SearchFields | undefined
  vacancyId?: string | undefined
  email?: string | undefined
  everyDays: 1 | 7
  locale: Locale
}

function accountOf(actor: Actor): { account: string; person: string | null } {
  if (actor.kind === 'worker') return { account: actor.account, person: actor.person }
  if (isMemberOf(actor, 'employer', 'recruiter')) return { account: actor.account, person: null }
  throw new ForbiddenError()
}

export function ownAlerts(work: Work): Promise<store.Alert[]> {
  return store.selectAlerts(work.db, accountOf(work.actor).account)
}

/** People who are there already are noted as seen: their names are not the employer's to write, so Fairway does. */
export async function saveAlert(
  write: <T>(work: (work: Work) => Promise<T>) => Promise<T>,
  app: AppContext,
  given: NewAlert,
): Promise<string> {
  const id = await write((work) => insertNew(work, app, given))
  const { vacancyId } = given
  if (vacancyId && given.kind === 'shortlist') {
    const seen = await app.database.read(system, (work) => peopleFor(work, indexesOf(app), vacancyId))
    await app.database.internal('alerts', async (db) => {
      const alert = await store.selectAlert(db, id)
      if (alert) await store.insertFinds(db, alert, seen, false)
    })
  }
  return id
}

/** An address is written to only after a yes from there; that of a colleague at work is known. */
async function insertNew(work: Work, app: AppContext, given: NewAlert): Promise<string> {
  const { account, person } = accountOf(work.actor)
  if ((given.kind === 'shortlist') !== (person === null)) throw new ForbiddenError()
  const typed = canonicalEmail(given.email ?? '')
  if (typed !== '' && !isEmail(typed))
    throw new InvalidInputError({ email: { key: 'matching.alerts.error.email' } })
  if ((await ownAlerts(work)).length >= mostAlerts)
    throw new ConflictError('too-many-alerts', {
      key: 'matching.alerts.error.many',
      values: { max: mostAlerts },
    })
  if (given.kind === 'shortlist' && !given.vacancyId) throw new NotFoundError()
  const job =
    given.vacancyId && given.kind === 'shortlist'
      ? await ownPublishedVacancy(work, given.vacancyId)
      : undefined
  const email = job ? await store.selectAccountEmail(work.db, account) : typed || null
  const alert = {
    accountId: account,
    personId: person,
    kind: given.kind,
    search: given.kind === 'search' ? (given.search ?? {}) : null,
    vacancyId: job?.id ?? null,
    locale: given.locale,
    email,
    emailConfirmedAt: job ? new Date() : null,
    everyDays: given.everyDays,
  }
  const id = await store.insertAlert(work.db, alert)
  if (id === undefined) throw new ConflictError('alert-exists', { key: 'matching.alerts.error.exists' })
  if (!job && email) {
    const { t } = textsFor(given.locale)
    await sendMessage(work, {
      channel: 'email',
      to: email,
      subject: t('matching.alerts.confirm.subject'),
      body: t('matching.alerts.confirm.body', { link: linkOf(app, { id, locale: given.locale }) }),
      ...(person ? { regarding: person } : {}),
    })
  }
  work.record({ action: 'alert.saved', subject: `alert:${id}`, data: { kind: given.kind } })
  return id
}

export async function removeAlert(work: Work, id: string): Promise<void> {
  const alert = await store.selectAlert(work.db, id)
  if (!alert || alert.accountId !== accountOf(work.actor).account) throw new NotFoundError()
  await store.deleteAlert(work.db, id)
  work.record({ action: 'alert.removed', subject: `alert:${id}` })
}

/** Vacancies that a worker was told of and that are still open, the newest first. */
export async function ownFinds(
  work: Work,
): Promise<{ id: string; title: string; alertId: string; toldAt: Date }[]> {
  const finds = await store.selectFinds(work.db, accountOf(work.actor).account, 30)
  const jobs = await selectJobs(
    work.db,
    finds.map(({ vacancyId }) => vacancyId),
  )
  return finds.flatMap(({ vacancyId, alertId, toldAt }) => {
    const job = jobs.find(({ id }) => id === vacancyId)
    return job?.isOpen ? [{ id: job.id, title: job.title, alertId, toldAt }] : []
  })
}

/** For the record that the worker takes along. */
export async function alertsOfRecord(work: Work) {
  const alerts = await ownAlerts(work)
  return alerts.map(({ kind, search, email, everyDays, createdAt }) => ({
    kind,
    search,
    email,
    everyDays,
    createdAt,
  }))
}

// The link in a message: opens this alert to who has it, without a sign-in. The id says nothing of anybody.

const markOf = ({ config }: Pick<AppContext, 'config'>, id: string) =>
  createHmac('sha256', config.key('alert')).update(id).digest('base64url').slice(0, 32)

function linkOf(app: AppContext, { id, locale }: { id: string; locale: Locale }): string {
  return `${app.config.publicUrl}/${locale}/alerts/${id}/${markOf(app, id)}`
}

/** The alert of a link; undefined when it was stopped already. Not found for a link that Fairway did not make. */
export async function alertOfLink(
  app: AppContext,
  { id, mark }: { id: string; mark: string },
): Promise<store.Alert | undefined> {
  const expected = Buffer.from(markOf(app, id))
  const given = Buffer.from(mark)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new NotFoundError()
  return app.database.read(system, ({ db }) => store.selectAlert(db, id))
}

export async function answerLink(
  app: AppContext,
  link: { id: string; mark: string },
  answer: 'confirm' | 'stop',
): Promise<void> {
  const alert = await alertOfLink(app, link)
  if (!alert) return
  await app.database.write(system, async (work) => {
    if (answer === 'stop') await store.deleteAlert(work.db, alert.id)
    else await store.confirmEmail(work.db, alert.id)
    work.record({
      action: answer === 'stop' ? 'alert.removed' : 'alert.confirmed',
      subject: `alert:${alert.id}`,
    })
  })
}

export const system: Actor = { kind: 'system', name: 'alerts' }

/**
 * Looks for what is new, and tells of it once. Two who do this at the same time tell of nothing twice: the alert is
 * locked, and each find stands once.
 */
export async function runAlert(app: AppContext, id: string): Promise<number> {
  const before = await app.database.read(system, async (work) => {
    const alert = await store.selectAlert(work.db, id)
    return alert && { alert, fresh: await freshFor(work, app, alert) }
  })
  if (!before) return 0
  if (before.fresh === undefined || sizeOf(before.fresh) === 0) {
    await app.database.internal('alerts', (db) => store.nextAfter(db, id, pause))
    return 0
  }
  const fresh = before.fresh
  return app.database.write(system, async (work) => {
    const alert = await store.lockDueAlert(work.db, id)
    if (!alert) return 0
    const found = await store.insertFinds(work.db, alert, fresh, true)
    await store.nextAfter(work.db, id, found.length > 0 ? alert.everyDays * 24 : pause)
    if (found.length > 0 && alert.email && alert.emailConfirmedAt) await tell(work, app, alert, found)
    work.record({ action: 'alert.told', subject: `alert:${id}`, data: { found: found.length } })
    return found.length
  })
}

const sizeOf = (found: store.Found) => ('vacancies' in found ? found.vacancies : found.people).length

/** Undefined when the alert has nobody to tell. */
async function freshFor(work: Work, app: AppContext, alert: store.Alert): Promise<store.Found | undefined> {
  if (!(await store.isInUse(work.db, alert.accountId))) return undefined
  if (alert.kind === 'shortlist') {
    const { people } = await peopleFor(work, indexesOf(app), alert.vacancyId!)
    return { people: await store.selectUntoldPeople(work.db, alert.id, people) }
  }
  const person = await findPerson(work, alert.personId!)
  if (!person) return undefined
  const ids =
    alert.kind === 'search'
      ? await vacanciesOfSearch(work, alert)
      : (
          await indexesOf(app).vacancies(asMatchingPerson(person), person.nationality, {
            limit: mostVacancies,
          })
        ).map((ranked) => ranked.id)
  return { vacancies: await store.selectUntold(work.db, alert, ids) }
}

async function vacanciesOfSearch(work: Work, alert: store.Alert): Promise<string[]> {
  const ids: string[] = []
  for (let page = 1; ids.length < mostVacancies; page++) {
    const { found } = await searchVacancies(work, {
      ...searchFrom(alert.search ?? {}),
      page,
      locale: alert.locale,
    })
    // The newest come first.
    const since = found.filter(({ decidedAt }) => decidedAt && decidedAt > alert.createdAt)
    ids.push(...since.map(({ id }) => id))
    if (found.length === 0 || since.length < found.length) break
  }
  return ids
}

/** People who may be shown now and meet every essential skill of an open vacancy. */
async function peopleFor(work: Work, indexes: Indexes, vacancyId: string): Promise<{ people: string[] }> {
  const [job] = await selectJobs(work.db, [vacancyId])
  if (!job?.isOpen) return { people: [] }
  if (
    job.recruiterId &&
    !(await hasValidLicence(work, job.recruiterId, job.recruitsFrom, today(), job.country))
  )
    return { people: [] }
  const vacancy = indexedVacancy(job)
  const essentialSkills = Math.max(1, vacancy.skills.filter(({ essential }) => essential).length)
  const ranked = await indexes.people(vacancy, { limit: mostPeople, essentialSkills })
  const candidates = await selectCandidates(work.db, { ids: ranked.map(({ id }) => id) })
  const meetsEssentials = ({ score }: RankedCandidate) =>
    score.requirements.every(
      ({ requirement, status }) => requirement.kind !== 'skill' || !requirement.essential || status === 'met',
    )
  return {
    people: rankedFor(job, candidates)
      .filter(meetsEssentials)
      .map(({ candidate }) => candidate.id),
  }
}

/** In the language of who asked for it. Of people it says only how many: who they are is seen, and recorded, on the page. */
async function tell(
  work: Work,
  app: AppContext,
  alert: store.Alert,
  found: readonly string[],
): Promise<void> {
  const { t } = textsFor(alert.locale)
  const at = (path: string) => `${app.config.publicUrl}/${alert.locale}${path}`
  const count = found.length
  const stop = linkOf(app, alert)
  const listed = alert.kind === 'shortlist' ? [] : await selectJobs(work.db, found.slice(0, 10))
  const list = listed.map((job) => `${job.title}\n${at(`/me/jobs/${job.id}`)}`).join('\n\n')
  await sendMessage(work, {
    channel: 'email',
    to: alert.email!,
    subject: t(`matching.alerts.mail.${alert.kind === 'shortlist' ? 'people' : 'jobs'}`, { count }),
    body:
      alert.kind === 'shortlist'
        ? t('matching.alerts.mail.people.body', {
            count,
            link: at(`/employer/vacancies/${alert.vacancyId}/shortlist`),
            stop,
          })
        : t('matching.alerts.mail.jobs.body', { count, list, link: at('/me/alerts'), stop }),
    ...(alert.personId ? { regarding: alert.personId } : {}),
  })
}

import { randomUUID } from 'node:crypto'
import { isOfficer } from '../../../foundation/actor.ts'
import { daysSince } from '../../../foundation/days.ts'
import {
  Bdi,
  Button,
  EmptyState,
  Input,
  SummaryList,
  Table,
  Tag,
  WarningText,
} from '../../../foundation/design/index.ts'
import { SendForm } from '../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import { isLocale } from '../../../foundation/i18n/locales.ts'
import { officer } from '../../../foundation/policy.ts'
import { issueCard, recoveryWords } from '../../accounts/index.ts'
import { skillLabels } from '../../classifications/index.ts'
import { isCorrectable } from '../corrections/pages.tsx'
import { identityMark } from '../domain.ts'
import { keptOf } from '../merging/service.ts'
import { checkPages, SeenField, seenFrom, ToCheck } from '../profile/pages/checks.tsx'
import { KindGroups } from '../profile/pages/overview.tsx'
import { answersOf } from '../profile/pages/record.tsx'
import { peopleQueue, personOfJurisdiction, queuePageSize, verifyPerson } from '../service.ts'
import { birthText, furtherParts, parts, WhoseRecord } from './parts.tsx'

const policy = officer('registration')

const queuePage = definePage({
  path: '/desk/people',
  policy,
  get: async (page) => {
    const { t, texts, url, query } = page
    const { search, all } = searchOf(page)
    const current = pageAsked(query)
    const { rows, total } = await page.read((work) => peopleQueue(work, { page: current, search, all }))
    return {
      title: t('people.desk.title'),
      back: '/desk',
      wide: true,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('people.desk.title')}</h1>
          <SendForm action="/desk/people">
            <Input
              name="search"
              type="search"
              label={t('people.desk.search')}
              hint={t('people.desk.search-hint')}
              value={search}
              dir="auto"
              width={20}
            />
            <div class="govuk-form-group govuk-checkboxes govuk-checkboxes--small">
              <div class="govuk-checkboxes__item">
                <input
                  class="govuk-checkboxes__input"
                  type="checkbox"
                  id="all"
                  name="all"
                  value="yes"
                  checked={all}
                />
                <label class="govuk-label govuk-checkboxes__label" for="all">
                  {t('people.desk.all')}
                </label>
              </div>
            </div>
            <Button variant="secondary">{t('people.desk.search-button')}</Button>
          </SendForm>
          <p class="govuk-body" role="status">
            {t('people.desk.count', { count: total })}
          </p>
          {rows.length === 0 ? (
            <EmptyState title={t('people.desk.empty')} />
          ) : (
            <Table
              smallTextUntilTablet
              head={[
                { text: t('people.part.name') },
                { text: t('people.part.birth-date') },
                { text: t('people.desk.status') },
              ]}
              rows={rows.map((row) => [
                {
                  text: (
                    <>
                      <a class="govuk-link" href={url(`/desk/people/${row.id}`)}>
                        <Bdi>{row.fullName}</Bdi>
                      </a>
                      <br />
                      {row.phone === null ? t('people.phone.none') : <bdi dir="ltr">{row.phone}</bdi>}
                    </>
                  ),
                },
                { text: texts.date(row.birthDate) },
                {
                  text:
                    row.status === 'verified' ? (
                      <StatusTag page={page} status="verified" />
                    ) : (
                      t('people.desk.waiting', { days: daysSince(row.createdAt) })
                    ),
                },
              ])}
            />
          )}
          <PagesOf total={total} size={queuePageSize} current={current} path="/desk/people" />
        </>
      ),
    }
  },
  post: async ({ form, session }) => {
    const handle = randomUUID()
    const asked: Search = { handle, search: form.text('search').slice(0, 100), all: form.has('all') }
    await session.set(searchKey, asked)
    return { redirect: `/desk/people?search=${handle}` }
  },
})

/** Names and phones stay out of addresses, which browsers, proxies and logs keep: there stands a handle instead. */
type Search = { handle: string; search: string; all: boolean }
const searchKey = 'people.search'

function searchOf({ query, session }: PageContext): Search {
  const asked = session.get<Search>(searchKey)
  return asked && asked.handle === query.text('search') ? asked : { handle: '', search: '', all: false }
}

function StatusTag({ page, status }: { page: PageContext; status: 'unverified' | 'verified' }) {
  return <Tag colour={status === 'verified' ? 'green' : 'yellow'}>{page.t(`people.status.${status}`)}</Tag>
}

const id = ({ params }: PageContext) => params.id as string

const recordPage = definePage({
  path: '/desk/people/:id',
  policy,
  get: async (page) => {
    const { t, texts, url } = page
    const gone = await page.read((work) => keptOf(work, id(page)))
    if (gone) return { redirect: `/desk/people/${gone}` }
    const { person, labels, answers } = await page.read(async (work) => {
      const person = await personOfJurisdiction(work, id(page))
      return {
        person,
        labels: await skillLabels(work, person.skills, page.locale),
        answers: await answersOf(work, person.id, page.locale),
      }
    })
    return {
      title: t('people.desk.record'),
      back: '/desk/people',
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{person.fullName}</Bdi>
          </h1>
          <p class="govuk-body">
            <StatusTag page={page} status={person.status} />{' '}
            {person.verifiedAt
              ? t('people.desk.verified-at', { at: texts.moment(person.verifiedAt) })
              : t('people.desk.waiting', { days: daysSince(person.createdAt) })}
          </p>
          <SummaryList
            rows={[
              ...[...parts, ...furtherParts].map(
                (part) =>
                  part.show && {
                    key: t(`people.part.${part.path}`),
                    value: part.show(page, person, labels),
                    ...(isCorrectable(part) && {
                      actions: [
                        {
                          href: url(`/desk/people/${person.id}/correct/${part.path}`),
                          hiddenText: t(`people.part.${part.path}`),
                        },
                      ],
                    }),
                  },
              ),
              {
                key: t('people.part.consent'),
                value: t(person.shownSince ? 'people.me.agreed' : 'people.me.not-agreed'),
              },
            ]}
          />
          {person.status === 'unverified' && (
            <Button href={url(`/desk/people/${person.id}/verify`)}>{t('people.desk.verify')}</Button>
          )}
          <ToCheck page={page} person={person.id} answers={answers} />
          <KindGroups page={page} base={`/desk/people/${person.id}/more`} entries={answers.entries} />
          <p class="govuk-body">
            <a class="govuk-link" href={url(`/desk/people/${person.id}/changes`)}>
              {t('people.changes.title')}
            </a>
          </p>
          <p class="govuk-body">
            <a class="govuk-link" href={url(`/desk/people/${person.id}/joined`)}>
              {t('merging.merged')}
            </a>
          </p>
          <p class="govuk-body">
            <a class="govuk-link" href={url(`/desk/people/${person.id}/card`)}>
              {t('people.desk.card')}
            </a>
          </p>
          {/* Who also decides on immigration hands nobody's case over. */}
          {!isOfficer(page.actor, 'immigration') && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(`/referrals/new?person=${person.id}`)}>
                {t('referrals.new')}
              </a>
            </p>
          )}
        </>
      ),
    }
  },
})

const verifyPage = definePage({
  path: '/desk/people/:id/verify',
  policy,
  get: async (page) => {
    const { t, texts } = page
    const person = await page.read((work) => personOfJurisdiction(work, id(page)))
    return {
      title: t('people.desk.verify-title'),
      back: `/desk/people/${person.id}`,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('people.desk.verify-title')}</h1>
          <p class="govuk-body">{t('people.desk.verify-text')}</p>
          <SummaryList
            rows={[
              { key: t('people.part.name'), value: <Bdi>{person.fullName}</Bdi> },
              { key: t('people.part.birth-date'), value: birthText(page, person) },
              { key: t('people.part.nationality'), value: texts.country(person.nationality) },
            ]}
          />
          <SendForm submit={t('people.desk.verify-confirm')}>
            <input type="hidden" name="seen" value={identityMark(person)} />
            <SeenField page={page} options={['passport', 'identity', 'register', 'other']} />
          </SendForm>
        </>
      ),
    }
  },
  post: async (page) => {
    const document = seenFrom(page)
    await page.write((work) => verifyPerson(work, id(page), page.form.text('seen'), document))
    return { redirect: '/desk/people', message: { key: 'people.desk.verified' } }
  },
})

const cardPage = definePage({
  path: '/desk/people/:id/card',
  policy,
  get: async (page) => {
    const { t } = page
    const person = await page.read((work) => personOfJurisdiction(work, id(page)))
    return {
      title: t('people.desk.card'),
      back: `/desk/people/${person.id}`,
      body: (
        <>
          <WhoseRecord person={person} />
          <h1 class="govuk-heading-l">{t('people.desk.card')}</h1>
          <WarningText>{t('people.desk.card-text')}</WarningText>
          <SendForm submit={t('people.desk.card-confirm')} />
        </>
      ),
    }
  },
  // Shown in the answer itself and kept nowhere. Sent again, it makes another card, and that one counts.
  post: async (page) => {
    const { t } = page
    const { person, card } = await page.write(async (work) => {
      const person = await personOfJurisdiction(work, id(page))
      return { person, card: await issueCard(work, person.id) }
    })
    const locale = isLocale(person.locale) ? person.locale : page.locale
    return {
      title: t('people.desk.new-card'),
      back: `/desk/people/${person.id}`,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('people.desk.new-card')}</h1>
          <SummaryList
            rows={[
              { key: t('people.part.name'), value: <Bdi>{person.fullName}</Bdi> },
              { key: t('people.desk.card-number'), value: <bdi dir="ltr">{card.number}</bdi> },
            ]}
          />
          <ol class="govuk-list govuk-list--number" lang={locale}>
            {recoveryWords(card.words, locale).map((word) => (
              <li>
                <strong>{word}</strong>
              </li>
            ))}
          </ol>
          <WarningText>{t('people.desk.card-hand-over')}</WarningText>
        </>
      ),
    }
  },
})

export const deskPages: Page[] = [queuePage, recordPage, verifyPage, cardPage, ...checkPages]

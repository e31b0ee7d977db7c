/** An employer or a recruiter in front of the browser, who writes a vacancy and sends it in. */
import { occupationTitle } from '../../platform/features/classifications/index.ts'
import type { Reader } from './reader.ts'

export type NewVacancy = {
  /** What is typed to find the occupation, and the ISCO-08 unit group that is meant. */
  searches: string
  isco: string
  title: string
  description: string
  workplace: string
  country: string
  place: string
  recruitsFrom: string
  places: string
  wage: string
  currency: string
  hours: string
  months: string
  /** Two letters, and the level. */
  language: [string, string]
  /** ISCED level. */
  education: string
  /** Beginning of the pathway's title, in the reader's language; left out when there is none. */
  pathway?: string
}

/** Through every page from the first to the overview; returns the vacancy's id. The page of the employer is open. */
export async function writeVacancy(reader: Reader, vacancy: NewVacancy): Promise<string> {
  const { texts, main } = reader
  const next = async (step: string) => {
    await reader.press('continue')
    await reader.page.waitForURL((url) => url.pathname.endsWith(step))
  }
  const number = (name: string, value: string) => reader.type(`vacancies.${name}`, value)
  const choose = async (name: string, option: string) => {
    const group = main.getByRole('group', { name: reader.t(`vacancies.${name}`), exact: true })
    await group.getByLabel(option, { exact: true }).check()
  }

  await reader.type('vacancies.isco', vacancy.searches)
  await reader.press('classifications.search')
  await reader.field(occupationTitle(vacancy.isco, reader.locale)).check()
  await reader.type('vacancies.title', vacancy.title)
  await next('/work')

  const id = new URL(reader.page.url()).pathname.split('/').at(-2) as string
  await reader.type('vacancies.description', vacancy.description)
  await choose('workplace', reader.t(`vacancies.workplace.${vacancy.workplace}`))
  await next('/place')

  await reader.field(reader.t('vacancies.country')).selectOption(texts.country(vacancy.country))
  await reader.type('vacancies.place', vacancy.place)
  await reader.field(reader.t('vacancies.recruitsFrom')).selectOption(texts.country(vacancy.recruitsFrom))
  await number('places', vacancy.places)
  await next('/pay')

  await number('wageMinor', vacancy.wage)
  await reader.field(reader.t('vacancies.wageCurrency')).selectOption(vacancy.currency)
  await choose('wagePeriod', reader.t('vacancies.period.month'))
  await choose('wageBasis', reader.t('vacancies.wageBasis.gross'))
  await next('/deductions')
  await next('/hours')

  await number('hoursPerWeek', vacancy.hours)
  await number('restDaysPerWeek', '1')
  await choose('overtime', reader.t('vacancies.overtime.paid'))
  await number('overtimePercent', '150')
  await next('/contract')

  await number('durationMonths', vacancy.months)
  await number('probationMonths', '3')
  await number('paidLeaveDays', '30')
  await number('endOfServiceDays', '0')
  await next('/living')

  await choose('housing', reader.t('vacancies.provision.provided'))
  await number('peoplePerRoom', '1')
  await choose('meals', reader.t('vacancies.provision.provided'))
  await choose('transport', reader.t('vacancies.provision.none'))
  await next('/insurance')

  await choose('healthInsurance', reader.t('vacancies.insurer.employer'))
  await choose('accidentInsurance', reader.t('vacancies.insurer.employer'))
  await next('/skills')

  for (const skill of (await main.getByRole('checkbox').all()).slice(0, 3)) await skill.check()
  await next('/essential')
  await main.getByLabel(reader.t('vacancies.skills.need'), { exact: true }).first().selectOption('essential')
  await next('/languages')

  const first = main.getByRole('group', {
    name: reader.t('vacancies.language.number', { number: texts.number(1) }),
    exact: true,
  })
  const [language, level] = vacancy.language
  await first.getByLabel(reader.t('vacancies.language'), { exact: true }).selectOption(language)
  await first.getByLabel(reader.t('vacancies.cefr'), { exact: true }).selectOption(level)
  await next('/experience')

  await reader.field(reader.t('vacancies.education')).selectOption(vacancy.education)
  await number('experienceYears', '1')
  await next('/costs')
  // Whatever it costs, the employer pays it: that is how the page begins.
  await next('/travel-costs')
  await next('/pathway')
  const pathway = vacancy.pathway ?? reader.t('vacancies.pathway.unknown')
  await main.getByLabel(pathway).first().check()
  await next('/until')
  await reader.typeDate(reader.t('vacancies.expiresOn'), inMonths(3))
  await next(`/employer/vacancies/${id}`)
  return id
}

/** The day that many months from now, as an ISO date. */
export function inMonths(months: number): string {
  const day = new Date()
  day.setUTCMonth(day.getUTCMonth() + months)
  return day.toISOString().slice(0, 10)
}

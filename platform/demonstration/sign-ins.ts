/** Whom a visitor of the demonstration can sign in as. */

import type { Stage } from '../features/placements/index.ts'
import type { Competence, OrganisationKind } from '../foundation/actor.ts'

export const demonstrationPassword = 'every worker counts'

export type FeaturedWorker = {
  key: string
  fullName: string
  birthDate: string
  phone: string
  pin: string
  isco: string
  years: number
  verified: boolean
  registeredDaysAgo: number
  /** Stage of this worker's one placement. */
  stage?: Stage
  /** Which of the ways to get there. */
  variant?: number
  /** What there is to see. */
  about: string
}

export const featuredWorkers: readonly FeaturedWorker[] = [
  {
    key: 'sita',
    fullName: 'सीता राई',
    birthDate: '1996-03-14',
    phone: '+9779800000101',
    pin: '482915',
    isco: '9112',
    years: 4,
    verified: true,
    registeredDaysAgo: 40,
    about: 'room attendant; a published vacancy fits her well',
  },
  {
    key: 'ram',
    fullName: 'राम राई',
    birthDate: '1993-08-02',
    phone: '+9779800000101',
    pin: '730264',
    isco: '9412',
    years: 3,
    verified: false,
    registeredDaysAgo: 21,
    about: 'shares the phone; waits for the officer of Nepal to verify him',
  },
  {
    key: 'maya',
    fullName: 'Maya Gurung',
    birthDate: '1998-11-20',
    phone: '+9779800000102',
    pin: '591837',
    isco: '5131',
    years: 2,
    verified: true,
    registeredDaysAgo: 60,
    stage: 'offered',
    about: 'has an offer to answer',
  },
  {
    key: 'dipak',
    fullName: 'दीपक तामाङ',
    birthDate: '1990-01-09',
    phone: '+9779800000103',
    pin: '264908',
    isco: '9313',
    years: 8,
    verified: true,
    registeredDaysAgo: 120,
    stage: 'signed',
    variant: 0,
    about:
      'has signed and shown his medical certificate, and now the employer wants to pay less than the contract says',
  },
  {
    key: 'anita',
    fullName: 'अनिता थापा',
    birthDate: '1992-06-27',
    phone: '+9779800000104',
    pin: '815403',
    isco: '2221',
    years: 6,
    verified: true,
    registeredDaysAgo: 500,
    stage: 'started',
    about: 'works abroad as a nurse; is asked whether the labour inspection may see her contract',
  },
  {
    key: 'hari',
    fullName: 'Hari Magar',
    birthDate: '1987-04-18',
    phone: '+9779800000105',
    pin: '397162',
    isco: '8332',
    years: 11,
    verified: true,
    registeredDaysAgo: 600,
    stage: 'returned',
    about: 'is back home: he left a job because he was not paid; an officer has corrected his years of work',
  },
]

export type OfficeKey = 'nepal' | 'emirates' | 'immigration' | 'bangladesh' | 'policy' | 'union' | 'centre'

/** Authorities, the union and the migrant centre: made by the operator, not registered through the pages. */
export const offices: readonly {
  key: OfficeKey
  kind: Extract<OrganisationKind, 'authority' | 'union' | 'partner'>
  name: string
  country: string
  competences: Competence[]
  officer: string
  email: string
  about: string
  /** A second officer, for what takes two. */
  colleague?: { officer: string; email: string; about: string }
}[] = [
  {
    key: 'nepal',
    kind: 'authority',
    name: 'Department of Foreign Employment (demonstration)',
    country: 'NPL',
    competences: ['registration', 'licensing', 'vacancies', 'contracts', 'safeguarding'],
    officer: 'Sarita Adhikari',
    email: 'officer.nepal@fairway.example',
    about:
      'labour officer of Nepal: verifies workers, licenses recruiters, decides on vacancies, follows contracts',
  },
  {
    key: 'emirates',
    kind: 'authority',
    name: 'Ministry of Labour (demonstration)',
    country: 'ARE',
    competences: ['contracts', 'inspection', 'labour-market-test'],
    officer: 'Salim Nasser',
    email: 'officer.emirates@fairway.example',
    about: 'labour officer of the Emirates: contracts, inspection, places of pathways',
  },
  {
    key: 'immigration',
    kind: 'authority',
    name: 'Immigration Authority (demonstration)',
    country: 'ARE',
    competences: ['immigration'],
    officer: 'Huda Karim',
    email: 'immigration@fairway.example',
    about: 'immigration officer of the Emirates: sees who travels, and nothing after the start of work',
  },
  {
    key: 'bangladesh',
    kind: 'authority',
    name: 'Overseas Employment Bureau (demonstration)',
    country: 'BGD',
    competences: ['registration', 'licensing', 'vacancies', 'contracts'],
    officer: 'Rubina Sarkar',
    email: 'officer.bangladesh@fairway.example',
    about: 'labour officer of Bangladesh',
  },
  {
    key: 'policy',
    kind: 'authority',
    name: 'Ministry of Labour, policy division (demonstration)',
    country: 'NPL',
    competences: ['statistics'],
    officer: 'Binita Shrestha',
    email: 'policy.nepal@fairway.example',
    about: 'policy officer of Nepal: drafts changes of the rules; one is published, in force in three months',
    colleague: {
      officer: 'Prakash Joshi',
      email: 'policy2.nepal@fairway.example',
      about: 'her colleague: publishes what she drafts, and has a draft of his own',
    },
  },
  {
    key: 'union',
    kind: 'union',
    name: 'Union of Workers Abroad (demonstration)',
    country: 'NPL',
    competences: [],
    officer: 'Bimal Chaudhary',
    email: 'union@fairway.example',
    about: 'union: a worker asked it for help',
  },
  {
    key: 'centre',
    kind: 'partner',
    name: 'Migrant Centre by the Airport (demonstration)',
    country: 'NPL',
    competences: [],
    officer: 'Gita Poudel',
    email: 'centre@fairway.example',
    about: 'migrant centre: works on a case that the officer of Nepal handed over, and handed another on',
  },
]

export type SignIn = { who: string } & (
  | { page: '/sign-in'; phone: string; pin: string }
  | { page: '/staff/sign-in'; email: string; password: string }
)

export const signIns: readonly SignIn[] = [
  ...featuredWorkers.map(
    ({ fullName, about, phone, pin }): SignIn => ({
      who: `${fullName}: ${about}`,
      page: '/sign-in',
      phone,
      pin,
    }),
  ),
  ...[
    ...offices
      .flatMap((office) => [office, ...(office.colleague ? [office.colleague] : [])])
      .map(({ officer, about, email }) => ({ who: `${officer}, ${about}`, email })),
    { who: 'employer (hotel) with a vacancy published and one waiting', email: 'employer1@fairway.example' },
    { who: 'licensed recruiter in Nepal', email: 'recruiter1@fairway.example' },
  ].map((staff): SignIn => ({ ...staff, page: '/staff/sign-in', password: demonstrationPassword })),
]

/** For the operator's terminal. */
export function signInSheet(publicUrl: string): string {
  const lines = signIns.map((one) =>
    one.page === '/sign-in'
      ? `  phone ${one.phone}  secret number ${one.pin}  ${one.who}`
      : `  ${one.email.padEnd(35)} ${one.who}`,
  )
  const workers = lines.slice(0, featuredWorkers.length)
  return [
    'Demonstration: every person and organisation in it is invented. Without it: npx fairway start --empty',
    `Workers sign in at ${publicUrl}/en/sign-in`,
    ...workers,
    `Staff sign in at ${publicUrl}/en/staff/sign-in with the password "${demonstrationPassword}"`,
    ...lines.slice(workers.length),
  ].join('\n')
}

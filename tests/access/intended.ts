/**
 * Who may use which page and which route of the API, and whose records they find there: the intent, written down
 * apart from the code that carries it out. The test holds the two against each other.
 */
import { type Competence, competences } from '../../platform/foundation/actor.ts'
import type { Officer, RecordName, Role } from '../support/scene.ts'

const officers = (...wanted: Competence[]): Officer[] =>
  wanted.flatMap((competence): Officer[] => [`NPL ${competence}`, `ARE ${competence}`])

const workers: Role[] = ['worker', 'another worker']
const hiring: Role[] = ['employer', 'another employer', 'recruiter', 'another recruiter']
const staff: Role[] = [...hiring, 'union', 'partner', 'administrator', ...officers(...competences)]
export const everybody: Role[] = ['public', ...workers, ...staff]
/** Not offices: unions and migrant centres. */
const helping: Role[] = ['union', 'partner', 'administrator']
/** Whose cases are handed over, and who hands them over. */
const handlingStaff: Role[] = [...helping, ...officers(...competences)]
const handing: Role[] = [...workers, ...handlingStaff]
const casesOfNepal: Role[] = ['NPL registration', 'NPL contracts', 'NPL inspection', 'NPL safeguarding']
/** Staff who take steps in placements. */
const takesSteps: Role[] = [...hiring, ...officers('contracts')]
/** Those with a part in placements; which of them each sees is said below. */
const placed: Role[] = [
  ...workers,
  ...hiring,
  ...helping,
  ...officers('contracts', 'inspection', 'immigration'),
]

export type Intent = {
  /** `GET /desk/people/:id`; a page that takes a form stands here twice. `API GET /people` for the API. */
  route: string
  /** Everybody else is refused: sent to sign in, 401 in the API, or 403 for who is signed in already. */
  who: Role[]
  /** Records in the address, and who of `who` finds them: for the rest there is nothing there (404). */
  records?: { is: Record<string, RecordName>; found: Role[]; refused?: Role[] }[]
  query?: Record<string, RecordName>
  /** What is sent: enough to come past the first question, never enough to spoil what others are asked about. */
  sent?: Record<string, unknown>
  /** A page that says of itself that something was refused. */
  says?: 403
  /** Answers 404 where this is not set up, as in the tests. */
  off?: true
}

const forms = (paths: string[], who: Role[], rest: Omit<Intent, 'route' | 'who'> = {}): Intent[] =>
  paths.flatMap((path) => [
    { route: `GET ${path}`, who, ...rest },
    { route: `POST ${path}`, who, ...rest },
  ])
const views = (paths: string[], who: Role[], rest: Omit<Intent, 'route' | 'who'> = {}): Intent[] =>
  paths.map((path) => ({ route: `GET ${path}`, who, ...rest }))

const profileParts = [
  'name',
  'birth-date',
  'nationality',
  'phone',
  'work',
  'years',
  'skills',
  'languages',
  'countries',
  'countries-refused',
]
/** Kinds of further answers, each with its page: of one's own, and for the registration office. */
const furtherKinds = [
  'latin-name',
  'sex',
  'place',
  'phone',
  'nationality',
  'passport',
  'work',
  'education',
  'skill',
  'language',
  'test',
  'certificate',
  'driving',
  'document',
  'dependant',
  'availability',
  'needs',
]

// --- Records, and who finds them --------------------------------------------------------------------------------

/** A worker's record is kept by the registration office of their own country. */
const peopleAtTheDesk: Intent['records'] = [
  { is: { id: 'unverified person' }, found: ['NPL registration'] },
  { is: { id: 'verified person' }, found: ['NPL registration'] },
  { is: { id: 'hidden person' }, found: ['NPL registration'] },
  { is: { id: 'person from the Emirates' }, found: ['ARE registration'] },
]

/** The office of the country whose law it is. */
const quotasAtTheDesk: Intent['records'] = [{ is: { id: 'quota' }, found: ['ARE labour-market-test'] }]
const ownProgramme: Intent['records'] = [{ is: { id: 'programme' }, found: ['NPL registration'] }]
const ownRounds: Intent['records'] = [
  { is: { id: 'open round' }, found: ['NPL registration'] },
  { is: { id: 'published round' }, found: ['NPL registration'] },
]
/** Only what is published has offers. */
const ownOffers: Intent['records'] = [
  { is: { id: 'open round' }, found: [] },
  { is: { id: 'published round' }, found: ['NPL registration'] },
]
/** Open ones by the office alone. */
const apiRounds: Intent['records'] = [
  { is: { id: 'published round' }, found: everybody },
  { is: { id: 'open round' }, found: ['NPL registration'] },
]
/** What is published anybody can run again. */
const publicRounds: Intent['records'] = [
  { is: { id: 'published round' }, found: everybody },
  { is: { id: 'open round' }, found: [] },
]

const ownDrafts: Intent['records'] = [
  { is: { id: 'draft vacancy' }, found: ['employer', 'recruiter'] },
  { is: { id: 'refused vacancy' }, found: ['employer', 'recruiter'] },
]

const ownVacancies: Intent['records'] = (
  ['draft', 'submitted', 'published', 'refused', 'filled', 'closed', 'expired'] as const
).map((status) => ({ is: { id: `${status} vacancy` }, found: ['employer', 'recruiter'] }))

/** What the public reads: checked by an officer, open or filled since. */
const publicVacancies: Intent['records'] = [
  { is: { id: 'published vacancy' }, found: everybody },
  { is: { id: 'filled vacancy' }, found: everybody },
  { is: { id: 'expired vacancy' }, found: everybody },
  { is: { id: 'vacancy for Bangladesh' }, found: everybody },
  { is: { id: 'draft vacancy' }, found: [] },
  { is: { id: 'submitted vacancy' }, found: [] },
  { is: { id: 'refused vacancy' }, found: [] },
  { is: { id: 'closed vacancy' }, found: [] },
]

/** The officer of the country whose workers are sought decides; a draft is nobody's business yet. */
const vacanciesAtTheDesk: Intent['records'] = [
  { is: { id: 'submitted vacancy' }, found: ['NPL vacancies'] },
  { is: { id: 'published vacancy' }, found: ['NPL vacancies'] },
  { is: { id: 'vacancy for Bangladesh' }, found: [] },
  { is: { id: 'draft vacancy' }, found: [] },
]

const organisationsAtTheDesk: Intent['records'] = [
  { is: { id: 'pending recruiter' }, found: ['NPL licensing'] },
  { is: { id: 'recruiter' }, found: ['NPL licensing'] },
  // An employer abroad is checked at home, and by the country whose workers it wants to hire.
  { is: { id: 'pending employer abroad' }, found: ['ARE licensing', 'NPL vacancies'] },
  { is: { id: 'employer' }, found: ['ARE licensing'] },
]

const parties: Role[] = ['worker', 'employer', 'recruiter']
const contractOfficers: Role[] = ['NPL contracts', 'ARE contracts']
/** Inspection sees work that goes on or has ended; immigration the way in, and never the work. */
const seesPlacement = {
  offered: [...parties, ...contractOfficers],
  accepted: [...parties, ...contractOfficers],
  signed: [...parties, ...contractOfficers, 'ARE immigration'],
  departed: [...parties, ...contractOfficers, 'ARE immigration'],
  arrived: [...parties, ...contractOfficers, 'ARE immigration'],
  started: [...parties, ...contractOfficers, 'ARE inspection'],
  ended: [...parties, ...contractOfficers, 'ARE inspection'],
  moved: [...parties, ...contractOfficers, 'ARE inspection'],
  returned: [...parties, ...contractOfficers],
  closed: [...parties, ...contractOfficers],
} as const satisfies Record<string, Role[]>
const placements: Intent['records'] = Object.entries(seesPlacement).map(([stage, found]) => ({
  is: { id: `${stage as keyof typeof seesPlacement} placement` },
  found: [...found],
}))
/** What is prepared may be about health and money: not for inspection, nor for immigration. */
const withTasks: Intent['records'] = Object.entries(seesPlacement).map(([stage, found]) => ({
  is: { id: `${stage as keyof typeof seesPlacement} placement` },
  found: found.filter((role) => role !== 'ARE inspection' && role !== 'ARE immigration'),
}))
const contracts: Intent['records'] = [
  // Before the worker accepts there is none.
  { is: { id: 'offered placement' }, found: [] },
  { is: { id: 'signed placement' }, found: [...seesPlacement.signed] },
  { is: { id: 'started placement' }, found: [...seesPlacement.started] },
  { is: { id: 'returned placement' }, found: [...seesPlacement.returned] },
]

/** One person beside one's own published vacancy: who is verified, agrees to be shown, and is of the country sought. */
const candidates: Intent['records'] = [
  { is: { id: 'published vacancy', personId: 'verified person' }, found: ['employer', 'recruiter'] },
  { is: { id: 'published vacancy', personId: 'unverified person' }, found: [] },
  { is: { id: 'published vacancy', personId: 'hidden person' }, found: [] },
  { is: { id: 'draft vacancy', personId: 'verified person' }, found: [] },
]

const jobsOfWorkers: Intent['records'] = [
  { is: { id: 'published vacancy' }, found: workers },
  { is: { id: 'vacancy for Bangladesh' }, found: [] },
  { is: { id: 'draft vacancy' }, found: [] },
  { is: { id: 'closed vacancy' }, found: [] },
]

export const intended: Intent[] = [
  // Everybody.
  ...views(
    [
      '/',
      '/jobs',
      '/organisations',
      '/pathways',
      '/developers',
      '/dev/messages',
      '/organisations/register/done',
      '/evidence',
      '/evidence.csv',
      '/evidence.csv-metadata.json',
      '/erased',
    ],
    everybody,
  ),
  ...views(['/staff/oidc/failed', '/staff/oidc/unknown', '/staff/oidc/closed'], everybody, { says: 403 }),
  ...views(['/staff/sign-in/oidc', '/staff/oidc/callback'], everybody, { off: true }),
  ...views(['/jobs/:id'], everybody, { records: publicVacancies }),
  ...views(['/organisations/:id'], everybody, {
    records: [
      { is: { id: 'employer' }, found: everybody },
      { is: { id: 'recruiter' }, found: everybody },
      { is: { id: 'pending recruiter' }, found: ['NPL licensing'] },
      { is: { id: 'pending employer abroad' }, found: ['ARE licensing', 'NPL vacancies'] },
    ],
  }),
  ...views(['/pathways/compare', '/pathways/:country', '/pathways/:country/:programme'], everybody),
  ...forms(['/pathways/open', '/pathways/open/questions/:fact'], everybody),
  ...views(
    ['', '/:country/:programme'].map((part) => `/pathways/open/result${part}`),
    everybody,
  ),
  ...views(['/pathways/open/answers', '/pathways/open/print'], everybody),
  { route: 'POST /pathways/open/forget', who: everybody },
  ...forms(
    [
      '/sign-in',
      '/sign-in/code',
      '/sign-in/pin',
      '/sign-in/card',
      '/sign-out',
      '/staff/sign-in',
      '/staff/sign-in/code',
      '/staff/sign-in/passkey',
      '/staff/password',
      '/staff/password/new',
      '/staff/join',
      '/register',
      ...profileParts.map((part) => `/register/${part}`),
      '/register/consent',
      '/register/secret-number',
      '/register/check',
      '/register/resume',
      '/register/number',
      ...['', '/name', '/country', '/hires-from', '/number', '/you', '/email', '/check', '/confirm'].map(
        (part) => `/organisations/register${part}`,
      ),
    ],
    everybody,
  ),
  ...views(['/register/kept'], everybody),
  { route: 'POST /register/leave', who: everybody },

  // Places of programmes: what is left is public, the ledger is kept by the office of the country whose law it is.
  ...views(['/quotas', '/shortage-lists', '/shortage-lists/:country/:list'], everybody),
  { route: 'API GET /shortage-lists', who: everybody },
  { route: 'API GET /shortage-lists/:country/:list', who: everybody },
  ...views(['/desk/quotas'], officers('labour-market-test')),
  ...forms(['/desk/quotas/new'], officers('labour-market-test')),
  ...forms(['/desk/quotas/:id'], officers('labour-market-test'), { records: quotasAtTheDesk }),
  { route: 'API GET /quotas', who: everybody },
  ...(['GET', 'POST'] as const).map(
    (method): Intent => ({
      route: `API ${method} /quotas/:id/entries`,
      who: officers('labour-market-test'),
      records: quotasAtTheDesk,
      ...(method === 'POST' ? { sent: { act: 'announce', places: 1 } } : {}),
    }),
  ),

  // Workers, each to their own record: none of these addresses names one.
  ...views(['/me/changes'], workers),
  // One that nobody made.
  { route: 'POST /me/changes', who: workers, sent: { change: 'x' }, records: [{ is: {}, found: [] }] },
  ...views(['/me/joined'], workers),
  { route: 'POST /me/joined', who: workers, sent: { merge: 'x' }, records: [{ is: {}, found: [] }] },
  ...views(['/me/export', '/me/cv.pdf', '/me/record.json'], workers),
  ...views(['/me', '/me/profile', '/me/jobs', '/me/pathways', '/me/sign-in', '/register/done'], workers),
  ...forms(
    [
      ...profileParts.map((part) => `/me/profile/${part}`),
      '/me/profile/countries-unsure',
      ...furtherKinds.map((kind) => `/me/profile/more/${kind}`),
      '/me/sign-in/pin',
      '/me/sign-in/card',
      '/me/sign-in/card/new',
    ],
    workers,
  ),
  ...views(['/me/profile/more/document/:entryId'], workers, {
    records: [{ is: { entryId: 'document' }, found: ['worker'] }],
  }),
  ...forms(['/me/consent'], workers, { sent: { wish: 'grant' } }),
  ...forms(['/me/sharing', '/me/erasure'], workers),
  ...views(['/me/sharing/new', '/me/views'], workers),
  ...forms(['/me/sharing/new/:organisationId'], workers, {
    records: [
      { is: { organisationId: 'employer' }, found: workers },
      { is: { organisationId: 'pending recruiter' }, found: [] },
    ],
  }),
  ...views(['/me/steps', '/me/other-work'], workers),
  // Without what makes an alert there is none to find, and nothing sent changes that.
  ...forms(['/me/alerts'], workers, { sent: { email: 'x' } }),
  ...forms(['/alerts/:id/:mark'], everybody, {
    records: [{ is: { id: 'published vacancy', mark: 'published vacancy' }, found: [] }],
  }),
  ...views(['/me/jobs/:id'], workers, { records: jobsOfWorkers }),

  // Staff of any organisation, each to their own account.
  ...views(['/desk', '/shared'], staff),
  ...views(['/shared/:personId'], staff, {
    records: [{ is: { personId: 'verified person' }, found: ['union'] }],
  }),
  ...views(['/shared/:personId/document/:entryId'], staff, {
    // Its consent opens the profile and the phone, not the papers.
    records: [{ is: { personId: 'verified person', entryId: 'document' }, found: [] }],
  }),
  ...forms(['/account', '/account/password', '/account/passkeys/new', '/account/tokens/new'], staff),
  ...forms(['/account/tokens/:tokenId/revoke'], staff, {
    records: [{ is: { tokenId: 'token' }, found: ['employer'] }],
  }),
  ...forms(['/account/passkeys/remove'], staff, {
    records: [{ is: {}, found: ['employer'] }],
    query: { passkey: 'passkey' },
  }),

  // Administrators, to the colleagues of their own organisation.
  ...views(['/account/members'], ['administrator']),
  ...forms(['/account/members/invite'], ['administrator']),
  ...forms(['/account/members/:memberId'], ['administrator'], {
    records: [
      { is: { memberId: 'colleague' }, found: ['administrator'] },
      { is: { memberId: 'member of another organisation' }, found: [] },
    ],
  }),
  ...forms(['/account/members/invitations/:invitationId'], ['administrator'], {
    records: [{ is: { invitationId: 'invitation' }, found: ['administrator'] }],
  }),

  // Employers, and recruiters who work for them.
  ...views(['/employer/vacancies'], hiring),
  ...forms(['/employer/vacancies/new'], hiring),
  ...forms(
    [
      'basics',
      'work',
      'place',
      'pay',
      'deductions',
      'hours',
      'contract',
      'living',
      'insurance',
      'skills',
      'essential',
      'languages',
      'experience',
      'costs',
      'travel-costs',
      'pathway',
      'until',
    ].map((part) => `/employer/vacancies/:id/${part}`),
    hiring,
    { records: ownDrafts },
  ),
  ...forms(['/employer/vacancies/:id', '/employer/vacancies/:id/close'], hiring, { records: ownVacancies }),
  ...forms(['/employer/vacancies/:id/alert'], hiring, {
    records: [
      { is: { id: 'published vacancy' }, found: ['employer', 'recruiter'] },
      { is: { id: 'draft vacancy' }, found: [] },
    ],
  }),
  ...views(['/employer/vacancies/:id/compare'], hiring, {
    records: [
      { is: { id: 'published vacancy' }, found: ['employer', 'recruiter'] },
      { is: { id: 'draft vacancy' }, found: [] },
    ],
  }),
  ...views(['/employer/vacancies/:id/shortlist'], hiring, {
    records: [{ is: { id: 'published vacancy' }, found: ['employer', 'recruiter'] }],
  }),
  ...views(['/employer/vacancies/:id/people/:personId'], hiring, { records: candidates }),
  ...forms(['/employer/vacancies/:id/offer/:personId'], hiring, { records: candidates }),

  // Officers, by competence and country. After those above, because what they decide changes what those find.
  ...forms(['/desk/people'], officers('registration')),
  ...views(['/desk/duplicates'], officers('registration')),
  ...forms(
    [
      '/desk/assist',
      '/desk/assist/language',
      ...profileParts.map((part) => `/desk/assist/${part}`),
      '/desk/assist/alike',
      '/desk/assist/consent',
      '/desk/assist/check',
      '/desk/assist/done',
    ],
    [...helping, ...officers('registration')],
  ),
  ...forms(['/me/confirm'], workers),
  ...forms(['/desk/duplicates/:id'], officers('registration'), {
    records: [{ is: { id: 'possible duplicate' }, found: ['NPL registration'] }],
  }),
  ...forms(['/desk/duplicates/:id/merge'], officers('registration'), {
    records: [{ is: { id: 'possible duplicate' }, found: ['NPL registration'] }],
  }),
  ...forms(['/desk/imports'], officers('registration', 'licensing')),
  ...forms(['/desk/imports/:id'], officers('registration', 'licensing'), {
    records: [{ is: { id: 'import' }, found: ['NPL registration'] }],
  }),
  // A programme is run by the registration office it belongs to.
  ...forms(['/desk/programmes'], officers('registration')),
  ...views(['/desk/programmes/:id'], officers('registration'), { records: ownProgramme }),
  ...forms(
    ['places', 'quotas', 'roster', 'roster/file', 'rounds/new'].map((part) => `/desk/programmes/:id/${part}`),
    officers('registration'),
    { records: ownProgramme },
  ),
  ...forms(['/desk/programmes/:id/roster/:entryId'], officers('registration'), {
    records: [{ is: { id: 'programme', entryId: 'roster entry' }, found: ['NPL registration'] }],
  }),
  ...forms(['/desk/rounds/:id'], officers('registration'), { records: ownRounds }),
  ...views(['/desk/rounds/:id/workers'], officers('registration'), { records: ownRounds }),
  ...forms(['/desk/rounds/:id/workers/:number'], officers('registration'), {
    records: [{ is: { id: 'published round', number: 'roster number' }, found: ['NPL registration'] }],
  }),
  ...forms(['/desk/rounds/:id/offers'], officers('registration'), { records: ownOffers }),
  ...views(['/rounds/:id'], everybody, { records: publicRounds }),
  ...views(['/rounds/:id/:file'], everybody, {
    records: [
      { is: { id: 'published round', file: 'file of a round' }, found: everybody },
      { is: { id: 'open round', file: 'file of a round' }, found: [] },
    ],
  }),
  ...forms(['/me/programmes'], workers),
  ...forms(['/employer/vacancies/:id/programme'], hiring, { records: ownVacancies }),
  ...views(['/desk/people/:id'], officers('registration'), { records: peopleAtTheDesk }),
  ...forms(['/desk/people/:id/verify', '/desk/people/:id/card'], officers('registration'), {
    records: peopleAtTheDesk,
  }),
  ...forms(
    furtherKinds.map((kind) => `/desk/people/:id/more/${kind}`),
    officers('registration'),
    { records: [{ is: { id: 'person from the Emirates' }, found: ['ARE registration'] }] },
  ),
  ...views(['/desk/people/:id/changes', '/desk/people/:id/joined'], officers('registration'), {
    records: peopleAtTheDesk,
  }),
  // A merge that nobody made.
  {
    route: 'POST /desk/people/:id/joined',
    who: officers('registration'),
    sent: { merge: 'x' },
    records: [{ is: {}, found: [] }],
  },
  ...forms(['/desk/people/:id/correct/:part'], officers('registration'), { records: peopleAtTheDesk }),
  ...views(['/desk/people/:id/more/document/:entryId'], officers('registration'), {
    records: [
      { is: { id: 'verified person', entryId: 'document' }, found: ['NPL registration'] },
      { is: { id: 'person from the Emirates', entryId: 'document' }, found: [] },
    ],
  }),
  ...forms(['/desk/people/:id/check/:entryId'], officers('registration'), {
    records: [
      { is: { id: 'verified person', entryId: 'work history' }, found: ['NPL registration'] },
      { is: { id: 'person from the Emirates', entryId: 'work history' }, found: [] },
      // A photo proves nothing by itself.
      { is: { id: 'verified person', entryId: 'document' }, found: [] },
    ],
  }),
  ...views(['/desk/organisations'], officers('licensing', 'vacancies')),
  ...forms(['/desk/organisations/:id'], officers('licensing', 'vacancies'), {
    records: organisationsAtTheDesk,
  }),
  ...views(['/desk/organisations/administrators'], officers('licensing')),
  ...forms(['/desk/organisations/:id/administrator'], officers('licensing'), {
    records: [
      { is: { id: 'recruiter' }, found: ['NPL licensing'] },
      { is: { id: 'employer' }, found: ['ARE licensing'] },
      { is: { id: 'pending recruiter' }, found: ['NPL licensing'] },
    ],
  }),
  ...forms(['/desk/organisations/:id/licences/new'], officers('licensing'), {
    records: [
      { is: { id: 'recruiter' }, found: ['NPL licensing'] },
      { is: { id: 'employer' }, found: [] },
    ],
  }),
  ...forms(['/desk/organisations/:id/licences/:licenceId'], officers('licensing'), {
    records: [
      { is: { id: 'recruiter', licenceId: 'licence' }, found: ['NPL licensing'] },
      { is: { id: 'pending recruiter', licenceId: 'licence' }, found: [] },
      { is: { id: 'employer', licenceId: 'licence' }, found: [] },
    ],
  }),
  // Changes of the law are drafted and published within one authority.
  ...views(['/desk/reforms'], officers('statistics')),
  ...forms(['/desk/reforms/new'], officers('statistics')),
  ...views(['/desk/reforms/:id/values'], officers('statistics'), {
    records: [{ is: { id: 'reform' }, found: ['NPL statistics'] }],
  }),
  ...forms(
    ['', '/details', '/simulate', '/values/:parameter', '/text/:file'].map(
      (part) => `/desk/reforms/:id${part}`,
    ),
    officers('statistics'),
    { records: [{ is: { id: 'reform' }, found: ['NPL statistics'] }] },
  ),
  ...views(['/desk/vacancies'], officers('vacancies')),
  ...forms(['/desk/vacancies/:id'], officers('vacancies'), { records: vacanciesAtTheDesk }),

  // Parties of a placement, and officers with a part in it.
  ...views(['/placements'], placed),
  ...views(['/placements/:id'], placed, { records: placements }),
  {
    route: 'POST /placements/:id',
    who: placed,
    // Without a reason, so that nothing comes of it.
    sent: { command: 'withdraw' },
    records: [
      {
        is: { id: 'signed placement' },
        found: ['worker', 'employer', 'recruiter'],
        // They see it and take other steps, or none.
        refused: ['NPL contracts', 'ARE contracts', 'ARE immigration'],
      },
      {
        is: { id: 'started placement' },
        found: ['worker', 'employer', 'recruiter'],
        refused: ['NPL contracts', 'ARE contracts', 'ARE inspection'],
      },
    ],
  },
  ...views(['/placements/:id/contract'], placed, { records: contracts }),
  ...views(['/placements/:id/contract.pdf'], placed, {
    records: [
      { is: { id: 'offered placement' }, found: [] },
      { is: { id: 'started placement' }, found: [...seesPlacement.started] },
    ],
  }),

  // A proposed change of the contract is between the parties, and for the officers of contracts.
  ...views(['/placements/:id/change'], placed, {
    records: [
      // Immigration reads what was agreed, not what somebody wants.
      { is: { id: 'placement with a change' }, found: [...parties, ...contractOfficers] },
      { is: { id: 'signed placement' }, found: [] },
    ],
  }),
  {
    route: 'POST /placements/:id/change',
    who: placed,
    sent: { command: 'refuse', version: '2', hash: '' },
    records: [
      {
        is: { id: 'placement with a change' },
        found: ['worker'],
        refused: ['employer', 'recruiter', 'NPL contracts', 'ARE contracts', 'ARE immigration'],
      },
    ],
  },
  ...forms(['/placements/:id/contract/change'], takesSteps, {
    records: [
      { is: { id: 'accepted placement' }, found: ['employer', 'recruiter', ...contractOfficers] },
      { is: { id: 'started placement' }, found: ['employer', 'recruiter', ...contractOfficers] },
      { is: { id: 'returned placement' }, found: [] },
      { is: { id: 'placement with a change' }, found: [] },
    ],
  }),

  // What there is to prepare; who may do something about it is asked of each task.
  ...views(['/placements/:id/tasks'], placed, { records: withTasks }),
  {
    route: 'POST /placements/:id/tasks',
    who: placed,
    sent: { task: 'nothing' },
    records: [
      {
        is: { id: 'signed placement' },
        found: [...parties, ...contractOfficers],
        refused: ['ARE immigration'],
      },
    ],
  },
  ...views(['/placements/:id/tasks/:task'], placed, {
    records: [
      { is: { id: 'signed placement' }, found: [...parties, ...contractOfficers] },
      { is: { id: 'accepted placement' }, found: [] },
    ],
  }),
  {
    route: 'POST /placements/:id/tasks/:task',
    who: placed,
    sent: { command: 'drop-task' },
    records: [
      {
        is: { id: 'signed placement' },
        found: [...contractOfficers],
        refused: [...parties, 'ARE immigration'],
      },
    ],
  },
  // The papers of a task: for those who take steps, and nobody who only looks on.
  ...views(['/placements/:id/tasks/:task/files'], placed, {
    records: [
      { is: { id: 'signed placement' }, found: [...parties, ...contractOfficers] },
      { is: { id: 'accepted placement' }, found: [] },
    ],
  }),
  {
    route: 'POST /placements/:id/tasks/:task/files',
    who: placed,
    sent: { remove: 'x' },
    records: [{ is: { id: 'signed placement' }, found: [] }],
  },
  ...views(['/placements/:id/tasks/:task/files/:fileId'], placed, {
    records: [{ is: { id: 'signed placement' }, found: [] }],
  }),
  // Queues by competence: the first that the officer has, or the one asked for.
  ...views(['/desk/placements'], officers('contracts', 'inspection', 'immigration')),
  // Cases handed over: the worker, who asked, and who was asked to work on it once the worker has answered.
  ...views(['/referrals'], handing),
  ...views(['/referrals/new'], handing, {
    query: { placement: 'started placement' },
    records: [{ is: {}, found: ['worker', ...contractOfficers, 'ARE inspection'] }],
  }),
  {
    route: 'POST /referrals/new',
    who: handing,
    query: { placement: 'started placement' },
    sent: {},
    records: [{ is: {}, found: ['worker', ...contractOfficers, 'ARE inspection'] }],
  },
  ...views(['/referrals/:id'], handing, {
    records: [
      { is: { id: 'referral to answer' }, found: ['worker', ...casesOfNepal] },
      { is: { id: 'referral in work' }, found: ['worker', ...casesOfNepal, 'ARE inspection'] },
      {
        is: { id: 'referral to a partner' },
        found: ['worker', ...casesOfNepal, 'partner', 'administrator'],
      },
    ],
  }),
  {
    route: 'POST /referrals/:id',
    who: handing,
    // Not possible at any time: enough to be answered to.
    sent: { command: 'consent' },
    records: [{ is: { id: 'referral in work' }, found: ['worker', ...casesOfNepal, 'ARE inspection'] }],
  },
  // Only the worker changes the employer.
  ...forms(['/placements/:id/change-employer'], workers, {
    records: [
      { is: { id: 'started placement' }, found: ['worker'] },
      { is: { id: 'signed placement' }, found: [] },
    ],
  }),

  // The API.
  ...['/occupations', '/skills'].map(
    (path): Intent => ({ route: `API GET ${path}`, who: everybody, query: { q: 'employer' } }),
  ),
  ...['/occupations/:isco/skills', '/organisations', '/pathways', '/vacancies', '/vacancies/changes'].map(
    (path): Intent => ({ route: `API GET ${path}`, who: everybody }),
  ),
  { route: 'API GET /evidence', who: everybody },
  { route: 'API GET /pathways/:country/:programme', who: everybody },
  { route: 'API POST /pathways/:country/:programme/evaluate', who: everybody, sent: {} },
  { route: 'API POST /pathways/:country/:programme/explain', who: everybody, sent: { facts: {} } },
  { route: 'API POST /pathways/:country/:programme/enough', who: everybody, sent: {} },
  {
    route: 'API POST /pathways/:country/:programme/evaluate-many',
    who: everybody.filter((role) => role !== 'public'),
  },
  { route: 'API POST /pathways/questions', who: everybody, sent: {} },
  { route: 'API GET /pathways/facts', who: everybody },
  { route: 'API GET /pathways/changes', who: everybody },
  {
    route: 'API GET /organisations/:id',
    who: everybody,
    records: [
      { is: { id: 'employer' }, found: everybody },
      { is: { id: 'pending recruiter' }, found: ['NPL licensing'] },
    ],
  },
  ...['GET', 'POST'].map(
    (method): Intent => ({
      route: `API ${method} /organisations/:id/licences`,
      who: officers('licensing'),
      ...(method === 'POST' && { sent: { number: '', validFrom: '2026-01-01', validTo: '2025-01-01' } }),
      records: [
        { is: { id: 'recruiter' }, found: ['NPL licensing'] },
        { is: { id: 'employer' }, found: [] },
      ],
    }),
  ),
  {
    route: 'API POST /organisations/:id/licences/:licenceId/decisions',
    who: officers('licensing'),
    // It is valid already.
    sent: { status: 'valid' },
    records: [
      { is: { id: 'recruiter', licenceId: 'licence' }, found: ['NPL licensing'] },
      { is: { id: 'pending recruiter', licenceId: 'licence' }, found: [] },
      { is: { id: 'employer', licenceId: 'licence' }, found: [] },
    ],
  },
  { route: 'API GET /members', who: ['administrator'] },
  { route: 'API POST /members/invitations', who: ['administrator'], sent: {} },
  {
    route: 'API DELETE /members/invitations/:invitationId',
    who: ['administrator'],
    records: [{ is: { invitationId: 'colleague' }, found: [] }],
  },
  {
    route: 'API PUT /members/:memberId',
    who: ['administrator'],
    sent: { competences: [], administrator: false },
    records: [
      { is: { memberId: 'colleague' }, found: ['administrator'] },
      { is: { memberId: 'member of another organisation' }, found: [] },
    ],
  },
  {
    route: 'API DELETE /members/:memberId',
    who: ['administrator'],
    records: [{ is: { memberId: 'member of another organisation' }, found: [] }],
  },
  { route: 'API GET /vacancies/:id', who: everybody, records: publicVacancies },
  { route: 'API POST /vacancies', who: hiring, sent: {} },
  { route: 'API POST /vacancies/:id/submit', who: hiring, records: ownDrafts },
  // Not possible for a draft: enough to be answered to.
  { route: 'API POST /vacancies/:id/end', who: hiring, sent: { reason: 'filled' }, records: ownDrafts },
  { route: 'API GET /vacancies/waiting', who: officers('vacancies') },
  { route: 'API GET /vacancies/:id/decision', who: officers('vacancies'), records: vacanciesAtTheDesk },
  {
    route: 'API POST /vacancies/:id/decision',
    who: officers('vacancies'),
    sent: { decision: 'published', submittedAt: '' },
    records: vacanciesAtTheDesk,
  },
  {
    route: 'API GET /vacancies/:id/shortlist',
    who: hiring,
    records: [
      { is: { id: 'published vacancy' }, found: ['employer', 'recruiter'] },
      { is: { id: 'draft vacancy' }, found: [] },
    ],
  },
  {
    route: 'API GET /vacancies/:id/compare',
    who: hiring,
    query: { people: 'verified person' },
    records: [
      { is: { id: 'published vacancy' }, found: ['employer', 'recruiter'] },
      { is: { id: 'draft vacancy' }, found: [] },
    ],
  },
  { route: 'API GET /programmes', who: officers('registration') },
  { route: 'API POST /programmes', who: officers('registration'), sent: {} },
  { route: 'API GET /programmes/:id', who: officers('registration'), records: ownProgramme },
  {
    route: 'API PUT /programmes/:id/places/:vacancyId',
    who: officers('registration'),
    sent: { places: 1 },
    records: [{ is: { id: 'programme', vacancyId: 'published vacancy' }, found: ['NPL registration'] }],
  },
  {
    route: 'API POST /programmes/:id/quotas',
    who: officers('registration'),
    sent: { name: 'Farms', most: 3, side: 'vacancies', condition: { industry: 'farm' } },
    records: ownProgramme,
  },
  { route: 'API GET /programmes/:id/roster', who: officers('registration'), records: ownProgramme },
  {
    route: 'API POST /programmes/:id/roster',
    who: officers('registration'),
    sent: { rows: [{ person: 'nobody' }] },
    records: ownProgramme,
  },
  {
    route: 'API POST /programmes/:id/rounds',
    who: officers('registration'),
    sent: { refill: true },
    records: ownProgramme,
  },
  { route: 'API GET /rounds/:id', who: everybody, records: apiRounds },
  {
    route: 'API POST /rounds/:id/publish',
    who: officers('registration'),
    sent: { method: 'greatest' },
    records: ownRounds,
  },
  ...(['places/:vacancyId', 'quotas/:quotaId', 'roster/:entryId'] as const).map((part) => ({
    route: `API DELETE /programmes/:id/${part}`,
    who: officers('registration'),
    records: [
      { is: { id: 'programme', [part.slice(part.indexOf(':') + 1)]: 'draft vacancy' } as const, found: [] },
    ],
  })),
  { route: 'API POST /rounds/:id/runs', who: officers('registration'), records: ownRounds },
  { route: 'API GET /rounds/:id/workers', who: officers('registration'), records: ownRounds },
  ...(['GET /rounds/:id/workers/:number', 'DELETE /rounds/:id/workers/:number/place'] as const).map(
    (route) => ({
      route: `API ${route}`,
      who: officers('registration'),
      records: [
        {
          is: { id: 'published round', number: 'roster number' } as const,
          found: ['NPL registration' as const],
        },
      ],
    }),
  ),
  { route: 'API GET /rounds/:id/offers', who: officers('registration'), records: ownOffers },
  { route: 'API POST /rounds/:id/offers', who: officers('registration'), records: ownOffers },
  { route: 'API GET /vacancies/:id/programme-places', who: hiring, records: ownVacancies },
  { route: 'API POST /vacancies/:id/programme-offers', who: hiring, records: ownVacancies },
  {
    route: 'API PUT /vacancies/:id/programmes/:programmeId/offers-by-office',
    who: hiring,
    sent: { agrees: true },
    records: [{ is: { id: 'draft vacancy', programmeId: 'programme' }, found: [] }],
  },
  { route: 'API GET /me/programmes', who: workers },
  {
    route: 'API DELETE /me/programmes/:id',
    who: workers,
    records: [{ is: { id: 'published vacancy' }, found: [] }],
  },
  {
    route: 'API DELETE /me/rounds/:id/places/:number',
    who: workers,
    records: [{ is: { id: 'open round', number: 'roster number' }, found: [] }],
  },
  { route: 'API GET /people', who: officers('registration') },
  { route: 'API POST /people', who: officers('registration'), sent: {} },
  { route: 'API POST /people/bulk', who: [...helping, ...officers('registration')], sent: {} },
  { route: 'API GET /people/:id', who: officers('registration'), records: peopleAtTheDesk },
  { route: 'API GET /people/:id/corrections', who: officers('registration'), records: peopleAtTheDesk },
  { route: 'API GET /me/corrections', who: workers },
  {
    route: 'API POST /me/corrections/:changeId/put-back',
    who: workers,
    records: [{ is: { changeId: 'document' }, found: [] }],
  },
  {
    route: 'API POST /people/:id/corrections',
    who: officers('registration'),
    records: peopleAtTheDesk,
    sent: { reason: 'typing', changes: { birthDate: '9999-01-01' } },
  },
  { route: 'API GET /me/answers', who: workers },
  { route: 'API GET /me/jobs', who: workers },
  { route: 'API GET /me/jobs/:id', who: workers, records: jobsOfWorkers },
  { route: 'API GET /me/steps', who: workers },
  { route: 'API GET /me/other-work', who: workers },
  { route: 'API GET /alerts', who: [...workers, ...hiring] },
  { route: 'API POST /alerts', who: [...workers, ...hiring], sent: {} },
  {
    route: 'API DELETE /alerts/:id',
    who: [...workers, ...hiring],
    records: [{ is: { id: 'published vacancy' }, found: [] }],
  },
  { route: 'API GET /people/:id/answers', who: officers('registration'), records: peopleAtTheDesk },
  {
    route: 'API POST /people/:id/answers',
    who: officers('registration'),
    records: peopleAtTheDesk,
    sent: { kind: 'sex', data: {} },
  },
  {
    route: 'API PUT /people/:id/answers/:answerId',
    who: officers('registration'),
    records: [{ is: { id: 'person from the Emirates', answerId: 'document' }, found: [] }],
    sent: { kind: 'sex', data: {} },
  },
  {
    route: 'API POST /people/:id/answers/:answerId/check',
    who: officers('registration'),
    records: [{ is: { id: 'person from the Emirates', answerId: 'document' }, found: [] }],
    sent: { seen: 'other', updatedAt: '' },
  },
  { route: 'API GET /placements', who: placed.filter((role) => !workers.includes(role)) },
  {
    route: 'API GET /placements/:id',
    who: placed.filter((role) => !workers.includes(role)),
    records: placements,
  },
  {
    route: 'API GET /placements/:id/tasks/:task/files',
    who: placed.filter((role) => !workers.includes(role)),
    records: [
      {
        is: { id: 'signed placement' },
        found: [...parties.filter((role) => role !== 'worker'), ...contractOfficers],
      },
      { is: { id: 'accepted placement' }, found: [] },
    ],
  },
  {
    route: 'API GET /placements/:id/tasks/:task/files/:fileId',
    who: placed.filter((role) => !workers.includes(role)),
    records: [{ is: { id: 'signed placement', fileId: 'document' }, found: [] }],
  },
  {
    route: 'API POST /placements/:id/tasks/:task/files',
    who: [...hiring, ...officers('contracts')],
    records: [{ is: { id: 'accepted placement' }, found: [] }],
  },
  {
    route: 'API DELETE /placements/:id/tasks/:task/files/:fileId',
    who: [...hiring, ...officers('contracts')],
    records: [{ is: { id: 'signed placement', fileId: 'document' }, found: [] }],
  },
  {
    route: 'API POST /placements/:id/events',
    who: takesSteps,
    sent: { command: 'withdraw' },
    records: [
      {
        is: { id: 'signed placement' },
        found: ['employer', 'recruiter'],
        refused: ['NPL contracts', 'ARE contracts'],
      },
    ],
  },
  { route: 'API GET /placements/queues', who: officers('contracts', 'inspection', 'immigration') },
  {
    route: 'API GET /placements/queues/:queue',
    who: officers('contracts', 'inspection', 'immigration'),
    records: [
      { is: { queue: 'queue of departures' }, found: officers('contracts') },
      { is: { queue: 'queue of work' }, found: officers('inspection') },
      { is: { queue: 'queue of arrivals' }, found: officers('immigration') },
    ],
  },
  { route: 'API GET /referrals', who: handlingStaff },
  { route: 'API POST /referrals', who: handlingStaff, sent: {} },
  {
    route: 'API GET /referrals/:id',
    who: handlingStaff,
    records: [
      { is: { id: 'referral to answer' }, found: casesOfNepal },
      { is: { id: 'referral in work' }, found: [...casesOfNepal, 'ARE inspection'] },
      { is: { id: 'referral to a partner' }, found: [...casesOfNepal, 'partner', 'administrator'] },
    ],
  },
  {
    route: 'API POST /referrals/:id/answers',
    who: handlingStaff,
    // Not possible at any time: enough to be answered to.
    sent: { command: 'refuse' },
    records: [{ is: { id: 'referral in work' }, found: [...casesOfNepal, 'ARE inspection'] }],
  },
]

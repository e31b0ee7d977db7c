/**
 * Row level security, the second wall: with every policy of the pages and the API switched off, who still sees and
 * changes which rows? Random worlds and random actors are held against an oracle that says in plain TypeScript what
 * the design says in words.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { Client } from 'pg'
import { stages } from '../../platform/features/placements/domain.ts'
import {
  type Actor,
  type Competence,
  competences,
  isMemberOf,
  isOfficer,
  organisationKinds,
  publicActor,
  type StaffActor,
  type WorkerActor,
} from '../../platform/foundation/actor.ts'
import { type Database, openDatabase, type Tx } from '../../platform/foundation/database/database.ts'
import { migratedDatabase } from '../support/app.ts'
import { testCluster } from '../support/database.ts'
import { systemActor } from '../support/fixtures.ts'

let database: Database
/** A superuser, whom no rule binds. */
let superuser: Client
let drop: () => Promise<void>

before(async () => {
  const made = await migratedDatabase()
  drop = made.drop
  database = openDatabase(made.ownerUrl, { connections: 4 })
  const url = new URL((await testCluster()).adminUrl)
  url.pathname = new URL(made.ownerUrl).pathname
  superuser = new Client(url.href)
  await superuser.connect()
  await superuser.query(`select set_config('app.actor', $1, false)`, [JSON.stringify(systemActor)])
})
after(async () => {
  await superuser.end()
  await database.close()
  await drop()
})

type Row = Record<string, string | null>
type World = Record<string, Row[]>

/** What the design says of one table. `changes` is for update and delete; nobody but Fairway itself when left out. */
type Intent = {
  key: string
  sees: (actor: Actor, row: Row, world: World) => boolean
  changes?: (actor: Actor, row: Row, world: World) => boolean
  /** A harmless assignment that reads no column, so that only the rule for changing is asked. */
  touch: string
}

/** Tables that are nobody's record in particular, and why they need no rule for rows. */
const withoutRowSecurity: Record<string, string> = {
  sessions: 'found only by the hash of a secret cookie, before anybody is known',
  form_submissions: 'keyed by a hash of the visitor’s own secret; holds addresses of pages, no records',
  throttles: 'counts per keyed hash; nobody can be read from it',
  audit_head: 'one row: number and hash of the last link; the application may only read it',
  kysely_migration: 'names of migrations; the application has no access',
  kysely_migration_lock: 'lock of migrations; the application has no access',
}

const everybody = () => true
const nobody = () => false
const of = (world: World, table: string, id: string | null | undefined): Row | undefined =>
  world[table]?.find((row) => row.id === id)

/** Whose registration office keeps the record; nobody's when nothing but a placeholder is left. */
const officeOf = (world: World, id: string | null | undefined) => {
  const person = of(world, 'people', id)
  return person?.status === 'erased' ? null : person?.nationality
}

/** The officer's country, when the officer has this competence. */
const decidesFor = (actor: Actor, competence: Competence, country: string | null | undefined) =>
  isOfficer(actor, competence) && actor.country === country
const isSelf = (actor: Actor, person: string | null | undefined) =>
  actor.kind === 'worker' && actor.person === person
const isParty = (actor: Actor, row: Row | undefined) =>
  actor.kind === 'staff' && [row?.employer_id, row?.recruiter_id].includes(actor.organisation)

function actsIn(actor: Actor, placement: Row): boolean {
  return (
    isSelf(actor, placement.person_id) ||
    isParty(actor, placement) ||
    decidesFor(actor, 'contracts', placement.origin) ||
    decidesFor(actor, 'contracts', placement.destination)
  )
}

/** A doctor's paper is not the employer's. */
function seesTaskFile(actor: Actor, row: Row, world: World): boolean {
  const placement = of(world, 'placements', row.placement_id)
  return (
    placement !== undefined &&
    actsIn(actor, placement) &&
    !(row.task === 'medical' && isParty(actor, placement))
  )
}

/** A case handed over is for who works on it: not before the worker has answered, and never for immigration. */
const receivesCase = (actor: Actor, row: Row, world: World): boolean =>
  actor.kind === 'staff' &&
  actor.organisation === row.to_organisation &&
  row.status !== 'asked' &&
  row.status !== 'declined' &&
  (row.to_competence === null || isOfficer(actor, row.to_competence as Competence)) &&
  isTrustworthy(actor, world)
const sendsCase = (actor: Actor, row: Row, world: World): boolean =>
  actor.kind === 'staff' &&
  actor.organisation === row.from_organisation &&
  isTrustworthy(actor, world) &&
  worksOnCases(actor)
const worksOnCases = (actor: Actor): boolean =>
  isMemberOf(actor, 'union', 'partner') ||
  (['registration', 'contracts', 'inspection', 'safeguarding'] as const).some((duty) =>
    isOfficer(actor, duty),
  )
/** Whom the worker lets see their cases: who works on cases, never who employs. */
const isShownCase = (actor: Actor, row: Row, world: World): boolean =>
  worksOnCases(actor) && shares(actor, row.person_id, 'case', world)
const followsCase = (actor: Actor, row: Row, world: World): boolean =>
  isSelf(actor, row.person_id) || sendsCase(actor, row, world) || receivesCase(actor, row, world)

/** Labour inspection looks at work that goes on or ended; immigration at the way in, and never at the work. */
function seesPlacement(actor: Actor, placement: Row, world: World): boolean {
  const { stage, destination } = placement
  return (
    actsIn(actor, placement) ||
    shares(actor, placement.person_id, 'contract', world) ||
    (world.referrals ?? []).some(
      (row) =>
        row.placement_id === placement.id &&
        row.status === 'accepted' &&
        row.override_reason !== null &&
        receivesCase(actor, row, world),
    ) ||
    (decidesFor(actor, 'inspection', destination) && ['started', 'ended', 'moved'].includes(stage ?? '')) ||
    (decidesFor(actor, 'immigration', destination) && ['signed', 'departed', 'arrived'].includes(stage ?? ''))
  )
}

/** A consent counts once the worker has confirmed it, until its time is over or it is withdrawn. */
const counts = (row: Row) =>
  row.withdrawn_at === null &&
  row.confirmed_at !== null &&
  (row.expires_at === null || new Date(row.expires_at as string) > new Date())
const agrees = (person: Row, world: World) =>
  (world.consents ?? []).some(
    (row) => row.person_id === person.id && row.audience === 'verified_employers' && counts(row),
  )
const isVerified = (actor: Actor, world: World) =>
  actor.kind === 'staff' && of(world, 'organisations', actor.organisation)?.status === 'verified'
/** Whom a worker may open something to by consent: never an officer who also decides on immigration. */
const isTrustworthy = (actor: Actor, world: World) =>
  actor.kind === 'staff' && isVerified(actor, world) && !actor.competences.includes('immigration')
const shares = (actor: Actor, person: string | null | undefined, what: string, world: World) =>
  actor.kind === 'staff' &&
  isTrustworthy(actor, world) &&
  (world.consents ?? []).some(
    (row) =>
      row.person_id === person &&
      row.organisation_id === actor.organisation &&
      (row.covers as unknown as string[]).includes(what) &&
      counts(row),
  )
/** Agreed with all verified employers. */
const showsAll = (actor: Actor, person: Row | undefined, what: string, world: World) =>
  isMemberOf(actor, 'employer', 'recruiter') &&
  isVerified(actor, world) &&
  person?.status === 'verified' &&
  (world.consents ?? []).some(
    (row) =>
      row.person_id === person.id &&
      row.audience === 'verified_employers' &&
      (row.covers as unknown as string[]).includes(what) &&
      counts(row),
  )

/** Stands on shortlists, and so in the view of candidates. */
const isCandidateFor = (actor: Actor, person: Row, world: World) =>
  isMemberOf(actor, 'employer', 'recruiter') &&
  isVerified(actor, world) &&
  person.status === 'verified' &&
  agrees(person, world)

function seesPerson(actor: Actor, person: Row | undefined, world: World): boolean {
  if (!person) return false
  return (
    isSelf(actor, person.id) ||
    (person.status !== 'erased' && decidesFor(actor, 'registration', person.nationality)) ||
    showsAll(actor, person, 'profile', world) ||
    shares(actor, person.id, 'profile', world) ||
    (actor.kind === 'staff' &&
      (world.placements ?? []).some((row) => row.person_id === person.id && seesPlacement(actor, row, world)))
  )
}

/** What an employer needs to know follows the profile; how to reach somebody, and papers, are opened apart. */
const openedBy: Record<string, string | undefined> = {
  work: 'profile',
  phone: 'contact',
  passport: 'documents',
  document: 'documents',
}
function seesEntry(actor: Actor, entry: Row, world: World): boolean {
  const person = of(world, 'people', entry.person_id)
  const opening = openedBy[entry.kind as string]
  return (
    keepsPerson(actor, person) ||
    (opening !== undefined &&
      (shares(actor, entry.person_id, opening, world) || showsAll(actor, person, opening, world))) ||
    (opening === 'profile' &&
      (world.placements ?? []).some((row) => row.person_id === entry.person_id && isParty(actor, row)))
  )
}

const keepsPerson = (actor: Actor, person: Row | undefined) =>
  isSelf(actor, person?.id) ||
  (person?.status !== 'erased' && decidesFor(actor, 'registration', person?.nationality))

function seesVacancy(actor: Actor, vacancy: Row | undefined, world: World): boolean {
  if (!vacancy) return false
  const { status, country, recruits_from } = vacancy
  return (
    status === 'published' ||
    status === 'filled' ||
    status === 'expired' ||
    isParty(actor, vacancy) ||
    (status !== 'draft' &&
      (decidesFor(actor, 'vacancies', recruits_from) ||
        decidesFor(actor, 'contracts', recruits_from) ||
        decidesFor(actor, 'vacancies', country) ||
        decidesFor(actor, 'contracts', country) ||
        decidesFor(actor, 'inspection', country))) ||
    (world.placements ?? []).some((row) => row.vacancy_id === vacancy.id && seesPlacement(actor, row, world))
  )
}

const mayChangeTerms = (actor: Actor, vacancy: Row | undefined) =>
  isParty(actor, vacancy) && ['draft', 'refused'].includes(vacancy?.status ?? '')

const reference: Omit<Intent, 'key' | 'touch'> = { sees: everybody }
const ownAccount: Omit<Intent, 'key' | 'touch'> = {
  sees: (actor, row) => 'account' in actor && actor.account === row.account_id,
  changes: (actor, row) => 'account' in actor && actor.account === row.account_id,
}
const partOfPerson: Omit<Intent, 'key' | 'touch'> = {
  sees: (actor, row, world) => seesPerson(actor, of(world, 'people', row.person_id), world),
  changes: (actor, row, world) => keepsPerson(actor, of(world, 'people', row.person_id)),
}
const partOfVacancy: Omit<Intent, 'key' | 'touch'> = {
  sees: (actor, row, world) => seesVacancy(actor, of(world, 'vacancies', row.vacancy_id), world),
  changes: (actor, row, world) => mayChangeTerms(actor, of(world, 'vacancies', row.vacancy_id)),
}
/** Beside the stage: neither what is prepared nor, for immigration, what was only asked for. */
function seesOfPlacement(actor: Actor, placement: Row | undefined, world: World) {
  if (!placement || !seesPlacement(actor, placement, world))
    return { tasks: false, proposals: false, all: false }
  const { stage, destination } = placement
  const plain = actsIn(actor, placement)
  const inspects =
    !plain &&
    decidesFor(actor, 'inspection', destination) &&
    ['started', 'ended', 'moved'].includes(stage ?? '')
  const immigrates =
    !plain &&
    !inspects &&
    decidesFor(actor, 'immigration', destination) &&
    ['signed', 'departed', 'arrived'].includes(stage ?? '')
  return { tasks: !inspects && !immigrates, proposals: !immigrates, all: true }
}

/** An import is the business of the office that sent it: of registration officers, and of licensing ones else. */
const keepsImport = (actor: Actor, row: Row) =>
  isOfficer(actor, row.kind === 'workers' ? 'registration' : 'licensing') &&
  actor.organisation === row.organisation_id
const partOfImport: Omit<Intent, 'key' | 'touch'> = {
  sees: (actor, row, world) => {
    const one = of(world, 'imports', row.import_id)
    return one !== undefined && keepsImport(actor, one)
  },
  changes: (actor, row, world) => {
    const one = of(world, 'imports', row.import_id)
    return one !== undefined && keepsImport(actor, one)
  },
}

/** A programme is run by registration officers of the authority it belongs to. */
const runsProgramme = (actor: Actor, programme: Row | undefined) =>
  isOfficer(actor, 'registration') && actor.organisation === programme?.organisation_id
const runsOf = (actor: Actor, row: Row, world: World) =>
  runsProgramme(actor, of(world, 'programmes', row.programme_id))
const ruleOfProgramme: Omit<Intent, 'key' | 'touch'> = { sees: everybody, changes: runsOf }
/** Beside them the office of the worker's own country, and the worker. */
const keepsEntry = (actor: Actor, row: Row, world: World) =>
  isSelf(actor, row.person_id) || decidesFor(actor, 'registration', row.origin) || runsOf(actor, row, world)
/** A change of the law is the business of the office that drafts it, until it is published as rules for everybody. */
const keepsReform = (actor: Actor, row: Row | undefined) =>
  isOfficer(actor, 'statistics') &&
  actor.organisation === row?.organisation_id &&
  actor.country === row.country

const intents: Record<string, Intent> = {
  // Notes of ids for the index of matching, and how far back they go: Fairway's own.
  matching_changes: { key: 'id', sees: nobody, touch: "kind = 'vacancy'" },
  matching_horizon: { key: 'xid', sees: nobody, touch: "xid = '1'" },
  // Saved searches: whose they are.
  alerts: {
    key: 'id',
    sees: (actor, row) => 'account' in actor && actor.account === row.account_id,
    changes: (actor, row) => 'account' in actor && actor.account === row.account_id,
    touch: 'every_days = 7',
  },
  // Whom an employer's found is nobody's to read.
  alert_finds: {
    key: 'id',
    sees: (actor, row) => row.vacancy_id !== null && 'account' in actor && actor.account === row.account_id,
    touch: 'told_at = now()',
  },
  quotas: {
    key: 'id',
    sees: (actor, row) =>
      row.key_kind !== 'employer' ||
      (actor.kind === 'staff' && actor.organisation === row.key_value) ||
      decidesFor(actor, 'labour-market-test', row.country),
    touch: "season = 'x'",
  },
  quota_entries: {
    key: 'id',
    sees: (actor, row, world) =>
      decidesFor(actor, 'labour-market-test', of(world, 'quotas', row.quota_id)?.country),
    touch: "note = 'x'",
  },
  programmes: { key: 'id', sees: everybody, changes: runsProgramme, touch: "name = 'x'" },
  programme_places: { key: "programme_id || '/' || vacancy_id", ...ruleOfProgramme, touch: 'places = 1' },
  programme_quotas: { key: 'id', ...ruleOfProgramme, touch: 'most = 1' },
  roster_entries: { key: 'id', sees: keepsEntry, changes: keepsEntry, touch: 'left_at = now()' },
  rounds: {
    key: 'id',
    sees: (actor, row, world) => row.published_at !== null || runsOf(actor, row, world),
    changes: runsOf,
    touch: "chosen = 'stable', published_at = '2026-02-01'",
  },
  round_runs: {
    key: "round_id || '/' || method",
    sees: (actor, row, world) => {
      const round = of(world, 'rounds', row.round_id)
      return round !== undefined && (round.published_at !== null || runsOf(actor, round, world))
    },
    changes: (actor, row, world) => {
      const round = of(world, 'rounds', row.round_id)
      return round !== undefined && runsOf(actor, round, world)
    },
    touch: 'took_ms = 1',
  },
  round_results: {
    key: "round_id || '/' || person_id",
    sees: (actor, row, world) => {
      const person = of(world, 'people', row.person_id)
      return (
        keepsEntry(actor, row, world) ||
        (person !== undefined &&
          isCandidateFor(actor, person, world) &&
          row.withdrawn_at === null &&
          isParty(actor, of(world, 'vacancies', row.vacancy_id)))
      )
    },
    changes: (actor, row, world) => isSelf(actor, row.person_id) || runsOf(actor, row, world),
    touch: 'withdrawn_at = now()',
  },
  people: {
    key: 'id',
    sees: seesPerson,
    changes: keepsPerson,
    touch: 'updated_at = now()',
  },
  person_contacts: {
    key: 'person_id',
    sees: (actor, row, world) =>
      keepsPerson(actor, of(world, 'people', row.person_id)) ||
      shares(actor, row.person_id, 'contact', world) ||
      showsAll(actor, of(world, 'people', row.person_id), 'contact', world),
    changes: (actor, row, world) => keepsPerson(actor, of(world, 'people', row.person_id)),
    touch: "phone = '+97798412346'",
  },
  person_occupations: { key: "person_id || '/' || isco", ...partOfPerson, touch: 'years = 1' },
  person_skills: { key: "person_id || '/' || skill_id", ...partOfPerson, touch: "skill_id = 'welding'" },
  person_languages: { key: "person_id || '/' || language", ...partOfPerson, touch: "cefr = 'A1'" },
  person_destinations: { key: "person_id || '/' || country", ...partOfPerson, touch: "wish = 'wanted'" },
  consents: {
    key: 'id',
    sees: (actor, row, world) =>
      isSelf(actor, row.person_id) ||
      decidesFor(actor, 'registration', officeOf(world, row.person_id)) ||
      (counts(row) &&
        (row.audience === 'verified_employers'
          ? isMemberOf(actor, 'employer', 'recruiter') && isVerified(actor, world)
          : actor.kind === 'staff' &&
            row.organisation_id === actor.organisation &&
            isTrustworthy(actor, world))),
    changes: (actor, row) => isSelf(actor, row.person_id),
    touch: 'withdrawn_at = now()',
  },
  possible_duplicates: {
    key: 'id',
    sees: (actor, row, world) =>
      [row.person_a, row.person_b].every((id) => {
        const person = of(world, 'people', id)
        return person?.status !== 'erased' && decidesFor(actor, 'registration', person?.nationality)
      }),
    changes: (actor, row, world) =>
      [row.person_a, row.person_b].every((id) => decidesFor(actor, 'registration', officeOf(world, id))),
    touch: "decision = 'same'",
  },
  person_registrations: {
    key: 'person_id',
    sees: (actor, row, world) =>
      isSelf(actor, row.person_id) ||
      (actor.kind === 'staff' && actor.organisation === row.organisation_id) ||
      decidesFor(actor, 'registration', officeOf(world, row.person_id)),
    changes: (actor, row) => isSelf(actor, row.person_id),
    touch: "confirmed_at = now(), confirmed_by = 'sign-in'",
  },
  duplicate_checks: { key: 'person_id', sees: nobody, touch: 'checked_at = now()' },
  record_views: {
    key: "person_id || '/' || purpose",
    sees: (actor, row) => isSelf(actor, row.person_id),
    touch: "purpose = 'x'",
  },
  organisations: {
    key: 'id',
    // Verified and suspended ones are the public register.
    sees: (actor, row) =>
      row.status !== 'pending' ||
      (actor.kind === 'staff' && actor.organisation === row.id) ||
      (row.kind !== 'authority' && decidesFor(actor, 'licensing', row.country)) ||
      (row.kind === 'employer' && decidesFor(actor, 'vacancies', row.recruits_from)),
    changes: (actor, row) =>
      (row.kind !== 'authority' && decidesFor(actor, 'licensing', row.country)) ||
      (row.kind === 'employer' &&
        decidesFor(actor, 'vacancies', row.recruits_from) &&
        // What another authority has suspended stays suspended.
        (row.status !== 'suspended' || (actor.kind === 'staff' && row.decided_by === actor.organisation))),
    touch: "decision_reason = 'seen'",
  },
  organisation_contacts: {
    key: 'organisation_id',
    sees: (actor) => actor.kind === 'staff',
    touch: "locale = 'en'",
  },
  licences: {
    key: 'id',
    sees: everybody,
    changes: (actor, row) => decidesFor(actor, 'licensing', row.country),
    touch: "status_reason = 'seen'",
  },
  vacancies: {
    key: 'id',
    sees: seesVacancy,
    changes: (actor, row) =>
      isParty(actor, row) || (row.status !== 'draft' && decidesFor(actor, 'vacancies', row.recruits_from)),
    touch: 'updated_at = now()',
  },
  vacancy_skills: { key: "vacancy_id || '/' || skill_id", ...partOfVacancy, touch: 'essential = true' },
  vacancy_languages: { key: "vacancy_id || '/' || language", ...partOfVacancy, touch: "cefr = 'A1'" },
  vacancy_costs: { key: "vacancy_id || '/' || item", ...partOfVacancy, touch: "payer = 'worker'" },
  vacancy_changes: { key: 'vacancy_id', sees: everybody, touch: 'listed = false' },
  placements: { key: 'id', sees: seesPlacement, changes: actsIn, touch: 'updated_at = now()' },
  placement_events: {
    key: "placement_id || '/' || seq",
    sees: (actor, row, world) => {
      const part = seesOfPlacement(actor, of(world, 'placements', row.placement_id), world)
      return row.kind === 'task-done'
        ? part.tasks
        : row.kind === 'contract-proposed'
          ? part.proposals
          : part.all
    },
    touch: "data = '{}'",
  },
  contracts: {
    key: 'id',
    sees: (actor, row, world) => {
      const part = seesOfPlacement(actor, of(world, 'placements', row.placement_id), world)
      // The second version of each was only asked for.
      return Number(row.version) === 1 ? part.all : part.proposals
    },
    touch: "terms = '{}'",
  },
  referrals: {
    key: 'id',
    sees: (actor, row, world) => followsCase(actor, row, world) || isShownCase(actor, row, world),
    changes: followsCase,
    touch: 'updated_at = now()',
  },
  accounts: {
    key: 'id',
    sees: (actor, row, world) =>
      ('account' in actor && actor.account === row.id) ||
      decidesFor(actor, 'registration', officeOf(world, row.person_id)),
    changes: (actor, row, world) =>
      ('account' in actor && actor.account === row.id) ||
      decidesFor(actor, 'registration', officeOf(world, row.person_id)),
    touch: "locale = 'en'",
  },
  passkeys: { key: 'id', ...ownAccount, touch: 'counter = 1' },
  api_tokens: { key: 'id', ...ownAccount, touch: 'last_used_at = now()' },
  staff_links: {
    key: 'id',
    sees: (actor, row) =>
      actor.kind === 'staff' && actor.administrator === true && row.organisation_id === actor.organisation,
    touch: "competences = '{}'",
  },
  outbox_messages: { key: 'id', sees: nobody, touch: 'attempts = 9' },
  person_entries: {
    key: 'id',
    sees: seesEntry,
    changes: (actor, row, world) => keepsPerson(actor, of(world, 'people', row.person_id)),
    touch: 'updated_at = now()',
  },
  person_checks: {
    key: 'id',
    sees: (actor, row, world) => {
      if (actor.kind !== 'staff') return isSelf(actor, row.person_id)
      if (row.entry_id === null) return seesPerson(actor, of(world, 'people', row.person_id), world)
      const entry = of(world, 'person_entries', row.entry_id)
      return entry !== undefined && seesEntry(actor, entry, world)
    },
    changes: (actor, row, world) => decidesFor(actor, 'registration', officeOf(world, row.person_id)),
    touch: 'ended_at = now()',
  },
  task_files: {
    key: 'id',
    sees: seesTaskFile,
    changes: (actor, row) => 'account' in actor && actor.account === row.account_id,
    touch: "task = 'x'",
  },
  person_merges: {
    key: 'id',
    sees: (actor, row, world) => keepsPerson(actor, of(world, 'people', row.kept)),
    touch: "reason = 'register'",
  },
  person_changes: {
    key: 'id',
    sees: (actor, row, world) => keepsPerson(actor, of(world, 'people', row.person_id)),
    changes: (actor, row) => isSelf(actor, row.person_id),
    touch: 'put_back_at = now()',
  },
  registration_drafts: { key: 'id', sees: nobody, touch: "phone = 'x'" },
  pathway_answers: {
    key: 'person_id',
    sees: (actor, row) => isSelf(actor, row.person_id),
    changes: (actor, row) => isSelf(actor, row.person_id),
    touch: 'updated_at = now()',
  },
  stored_files: {
    key: "encode(sha256, 'hex')",
    // One file in this world, the document of everybody who has one.
    sees: (actor, _row, world) =>
      (world.person_entries ?? []).some(
        (entry) => entry.kind === 'document' && seesEntry(actor, entry, world),
      ) || (world.task_files ?? []).some((row) => seesTaskFile(actor, row, world)),
    touch: "media_type = 'x/x'",
  },
  imports: { key: 'id', sees: keepsImport, changes: keepsImport, touch: "file_name = 'x'" },
  import_rows: { key: 'record_id', ...partOfImport, touch: 'row_number = 9' },
  import_progress: { key: 'import_id', ...partOfImport, touch: 'done = 9' },
  reforms: { key: 'id', sees: keepsReform, changes: keepsReform, touch: 'updated_at = now()' },
  reform_events: {
    key: 'reform_id',
    sees: (actor, row, world) => keepsReform(actor, of(world, 'reforms', row.reform_id)),
    touch: "reason = 'x'",
  },
  audit_events: { key: 'seq', sees: nobody, touch: "entry = '{}'" },
  demonstration_steps: { key: 'key', sees: everybody, touch: "made = ''" },
  occupations: { key: 'id', ...reference, touch: "isco = '9999'" },
  occupation_labels: { key: 'label', ...reference, touch: "folded = 'x'" },
  skills: { key: 'id', ...reference, touch: "source = 'esco'" },
  skill_labels: { key: 'label', ...reference, touch: "folded = 'x'" },
  occupation_skills: { key: 'skill_id', ...reference, touch: 'essential = false' },
  classification_loads: { key: 'source', ...reference, touch: "hash = 'x'" },
}

test('every table has rules for its rows, or a reason why it needs none', async () => {
  const { rows } = await superuser.query<{ name: string; secured: boolean }>(`
    select relname as name, relrowsecurity as secured from pg_class c
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`)
  const named = (secured: boolean) =>
    rows
      .filter((row) => row.secured === secured)
      .map(({ name }) => name)
      .sort()
  assert.deepEqual(named(true), Object.keys(intents).sort())
  assert.deepEqual(named(false), Object.keys(withoutRowSecurity).sort())
  const views = await superuser.query(`
    select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
    order by 1`)
  assert.deepEqual(
    views.rows,
    [{ relname: 'candidates' }, { relname: 'organisation_members' }, { relname: 'vacancy_parts' }],
    'a view reads with the rights of its owner, past row level security, so it must ask its own question',
  )
})

test('the role of the application can neither get past the rules nor change them', async () => {
  const { rows } = await superuser.query(`
    select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin
    from pg_roles where rolname = 'fairway_app'`)
  assert.ok(rows[0])
  assert.deepEqual(Object.values(rows[0]), [false, false, false, false, false, false])
  const owned = await superuser.query(`
    select relname as name from pg_class where relowner = 'fairway_app'::regrole
    union all select proname from pg_proc where proowner = 'fairway_app'::regrole
    union all select nspname from pg_namespace where nspowner = 'fairway_app'::regrole
    union all select datname from pg_database where datdba = 'fairway_app'::regrole`)
  assert.deepEqual(owned.rows, [])
  const memberships = await superuser.query(
    `select 1 from pg_auth_members where member = 'fairway_app'::regrole`,
  )
  assert.equal(memberships.rows.length, 0, 'member of another role, whose rights it would have')
  const { rows: current } = await sql<{ role: string }>`select current_user as role`.execute(database.kysely)
  assert.equal(current[0]?.role, 'fairway_app')
})

// --- Worlds -----------------------------------------------------------------------------------------------------

const countries = ['NPL', 'ARE', 'BGD'] as const
const country = fc.constantFrom(...countries)
const worldShape = fc.record({
  organisations: fc.array(
    fc.record({
      kind: fc.constantFrom(...organisationKinds),
      country,
      recruitsFrom: country,
      status: fc.constantFrom('pending', 'verified', 'verified', 'suspended'),
      decidedBy: fc.nat(),
      competences: fc.subarray([...competences]),
    }),
    { minLength: 4, maxLength: 8 },
  ),
  people: fc.array(
    fc.record({
      nationality: country,
      status: fc.constantFrom('unverified', 'verified', 'verified', 'erased'),
      consent: fc.constantFrom('none', 'active', 'withdrawn', 'again', 'pending', 'expired', 'with-contact'),
      shared: fc.option(
        fc.record({
          with: fc.nat(),
          covers: fc.subarray(['contact', 'documents', 'contract', 'case']),
          state: fc.constantFrom('active', 'active', 'pending', 'expired', 'withdrawn'),
        }),
      ),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  vacancies: fc.array(
    fc.record({
      employer: fc.nat(),
      recruiter: fc.option(fc.nat()),
      country,
      recruitsFrom: country,
      status: fc.constantFrom('draft', 'submitted', 'published', 'refused', 'filled', 'closed', 'expired'),
    }),
    { minLength: 2, maxLength: 6 },
  ),
  placements: fc.array(
    fc.record({ vacancy: fc.nat(), person: fc.nat(), stage: fc.constantFrom(...stages) }),
    { minLength: 1, maxLength: 6 },
  ),
  referrals: fc.array(
    fc.record({
      placement: fc.nat(),
      from: fc.option(fc.nat()),
      to: fc.nat(),
      competence: fc.constantFrom('registration', 'contracts', 'inspection', null),
      status: fc.constantFrom('asked', 'declined', 'open', 'accepted', 'accepted', 'refused', 'revoked'),
      override: fc.boolean(),
    }),
    { maxLength: 6 },
  ),
})
type WorldShape = typeof worldShape extends fc.Arbitrary<infer T> ? T : never

const pick = <T>(list: T[], index: number): T => list[index % list.length] as T

/** Writes the world past every rule; returns all rows by table and everybody who could ask. */
async function build(shape: WorldShape): Promise<{ world: World; actors: Actor[] }> {
  const statements = [`truncate ${Object.keys(intents).join()} cascade`]
  const literal = (value: unknown): string => {
    if (Array.isArray(value)) return `array[${value.map(literal).join()}]::text[]`
    return value === null ? 'null' : superuser.escapeLiteral(String(value))
  }
  const insert = (table: string, row: Record<string, unknown>) => {
    const values = Object.values(row).map(literal)
    statements.push(
      `insert into ${table} (${Object.keys(row).join()}) values (${values.join()}) on conflict do nothing`,
    )
  }
  const actors: Actor[] = [publicActor]
  for (const [table, row] of Object.entries({
    occupations: { id: 'isco:9112', isco: '9112', source: 'isco-08' },
    occupation_labels: {
      occupation_id: 'isco:9112',
      language: 'en',
      label: 'Cleaner',
      preferred: true,
      folded: 'c',
    },
    skills: { id: 'cleaning', source: 'starter' },
    skill_labels: { skill_id: 'cleaning', language: 'en', label: 'Cleaning', preferred: true, folded: 'c' },
    occupation_skills: { occupation_id: 'isco:9112', skill_id: 'cleaning', essential: true },
    classification_loads: { source: 'isco-08', hash: 'h' },
    demonstration_steps: { key: 'step', made: '' },
    outbox_messages: { channel: 'sms', recipient: '+97798412345', body: 'code' },
    audit_events: { entry: '{}' },
    registration_drafts: { id: randomUUID(), number: '12345678', pin_hash: 'x', answers: '{}' },
    stored_files: { content: '%PDF-1.7', media_type: 'application/pdf' },
  })) {
    insert(table, row)
  }
  insert('skills', { id: 'welding', source: 'starter' })

  const organisations = shape.organisations.map((one) => ({ ...one, id: randomUUID() }))
  for (const one of organisations) {
    insert('organisations', {
      id: one.id,
      kind: one.kind,
      name: 'Name',
      country: one.country,
      recruits_from: one.kind === 'employer' ? one.recruitsFrom : null,
      status: one.status,
    })
    insert('organisation_contacts', { organisation_id: one.id, email: 'a@example.org', locale: 'en' })
    const authority = one.kind === 'authority'
    const actor: StaffActor = {
      kind: 'staff',
      account: randomUUID(),
      organisation: one.id,
      organisationKind: one.kind,
      country: one.country,
      // Also those who must have none: competences count in an authority only.
      competences: one.competences,
    }
    actors.push(actor)
    if (authority) for (const competence of competences) actors.push({ ...actor, competences: [competence] })
    insert('accounts', {
      id: actor.account,
      kind: 'staff',
      organisation_id: one.id,
      email: `${actor.account}@example.org`,
      competences: one.competences,
    })
    insert('passkeys', {
      id: randomUUID(),
      account_id: actor.account,
      name: 'k',
      public_key: 'k',
      counter: 0,
    })
    insert('api_tokens', { token_hash: randomUUID(), account_id: actor.account, name: 't' })
    const reform = randomUUID()
    insert('reforms', {
      id: reform,
      organisation_id: one.id,
      country: one.country,
      programme: `${one.country.toLowerCase()}.programme`,
      act: 'Act',
      ref: 'Section 1',
      url: 'https://law.example',
      effective_on: '2150-01-01',
      files: '{}',
      base: '{}',
      base_hash: '0'.repeat(64),
      catalogue_hash: '0'.repeat(64),
      created_by: actor.account,
    })
    insert('reform_events', { reform_id: reform, seq: 1, account_id: actor.account, kind: 'drafted' })
    for (const kind of ['workers', 'licences', 'employers']) {
      const sent = randomUUID()
      insert('imports', {
        id: sent,
        organisation_id: one.id,
        created_by: actor.account,
        kind,
        file_name: 'a.csv',
        file_hash: '0'.repeat(64),
        media_type: 'text/csv',
      })
      insert('import_rows', { import_id: sent, row_number: 2, record_id: randomUUID() })
      insert('import_progress', { import_id: sent, done: 1 })
    }
  }
  for (const one of organisations) {
    const decider = pick(organisations, one.decidedBy)
    statements.push(`update organisations set decided_by = '${decider.id}' where id = '${one.id}'`)
    if (one.kind === 'recruiter') {
      insert('licences', {
        organisation_id: one.id,
        number: randomUUID(),
        issuer_id: decider.id,
        country: one.country,
        valid_from: '2026-01-01',
        valid_to: '2027-01-01',
      })
    }
  }

  const check = (person_id: string, entry_id: string | null) => ({
    person_id,
    entry_id,
    seen: 'passport',
    office_id: organisations[0]?.id,
    officer: randomUUID(),
  })
  const people = shape.people.map((one) => ({ ...one, id: randomUUID(), account: randomUUID() }))
  for (const one of people) {
    const { id, nationality, status, consent } = one
    insert('people', {
      id,
      full_name: 'Name',
      birth_date: '1990-01-01',
      nationality,
      locale: 'ne',
      status,
    })
    insert('person_contacts', { person_id: id, phone: '+97798412345' })
    insert('person_occupations', { person_id: id, isco: '9112', years: 2 })
    insert('person_skills', { person_id: id, skill_id: 'cleaning' })
    insert('person_languages', { person_id: id, language: 'ne', cefr: 'C2' })
    insert('person_destinations', { person_id: id, country: 'ARE', wish: 'wanted' })
    for (const kind of ['work', 'phone', 'passport', 'sex']) {
      const entry = randomUUID()
      insert('person_entries', { id: entry, person_id: id, kind, data: '{}' })
      insert('person_checks', check(id, entry))
    }
    insert('person_checks', check(id, null))
    statements.push(`insert into person_entries (id, person_id, kind, data, sha256, file_name)
      values ('${randomUUID()}', '${id}', 'document', '{}', sha256('%PDF-1.7'), 'a.pdf')`)
    insert('person_changes', { person_id: id, part: 'work' })
    insert('person_merges', {
      kept: id,
      other: randomUUID(),
      reason: 'document',
      moved: '{}',
      office_id: pick(organisations, 0).id,
      officer: randomUUID(),
      undo_until: '2030-01-01',
    })
    insert('pathway_answers', { person_id: id, inquiry: '{}' })
    const purpose = 'shown_to_employers'
    if (consent === 'withdrawn' || consent === 'again')
      insert('consents', { person_id: id, purpose, granted_at: '2026-01-01', withdrawn_at: '2026-02-01' })
    if (consent === 'active' || consent === 'again') insert('consents', { person_id: id, purpose })
    if (consent === 'pending') insert('consents', { person_id: id, purpose, confirmed_at: null })
    const past = { granted_at: '2026-01-01', confirmed_at: '2026-01-01' }
    if (consent === 'expired')
      insert('consents', { person_id: id, purpose, ...past, expires_at: '2026-02-01' })
    if (consent === 'with-contact')
      insert('consents', { person_id: id, purpose, covers: ['profile', 'contact'] })
    if (one.shared) {
      const { state, covers } = one.shared
      insert('consents', {
        person_id: id,
        audience: 'organisation',
        organisation_id: pick(organisations, one.shared.with).id,
        purpose: 'support',
        covers: ['profile', ...covers],
        ...(state === 'pending' ? { confirmed_at: null } : {}),
        ...(state === 'expired' ? { ...past, expires_at: '2026-02-01' } : {}),
        ...(state === 'withdrawn' ? { ...past, withdrawn_at: '2026-02-01' } : {}),
      })
    }
    insert('record_views', {
      person_id: id,
      organisation_id: pick(organisations, 0).id,
      account_id: randomUUID(),
      purpose: 'desk',
      listed: false,
    })
    insert('accounts', { id: one.account, kind: 'worker', person_id: id })
    insert('passkeys', { id: randomUUID(), account_id: one.account, name: 'k', public_key: 'k', counter: 0 })
    actors.push({ kind: 'worker', account: one.account, person: id } satisfies WorkerActor)
  }

  const [a, b] = people.map(({ id }) => id).sort()
  insert('possible_duplicates', { person_a: a, person_b: b, rule: 'same-person', likelihood: 'likely' })
  insert('duplicate_checks', { person_id: a })
  insert('person_registrations', {
    person_id: a,
    organisation_id: pick(organisations, 1).id,
    account_id: randomUUID(),
    way: 'desk',
  })

  const vacancies = shape.vacancies.map((one) => ({ ...one, id: randomUUID() }))
  for (const one of vacancies) {
    insert('vacancies', {
      id: one.id,
      employer_id: pick(organisations, one.employer).id,
      recruiter_id: one.recruiter === null ? null : pick(organisations, one.recruiter).id,
      title: 'Cleaner',
      isco: '9112',
      country: one.country,
      place: 'Dubai',
      recruits_from: one.recruitsFrom,
      places: 3,
      wage_minor: 100,
      wage_currency: 'AED',
      wage_period: 'month',
      hours_per_week: 48,
      duration_months: 24,
      housing: 'provided',
      meals: 'provided',
      status: one.status,
      decided_at: '2026-01-01',
    })
    insert('vacancy_skills', { vacancy_id: one.id, skill_id: 'cleaning', essential: false })
    insert('vacancy_languages', { vacancy_id: one.id, language: 'en', cefr: 'A2' })
    insert('vacancy_costs', {
      vacancy_id: one.id,
      item: 'visa',
      payer: 'employer',
      amount_minor: 1,
      currency: 'AED',
    })
  }
  for (const organisation of organisations.slice(0, 3)) {
    const programme = randomUUID()
    const account = actors.find((actor) => 'account' in actor && actor.account) as StaffActor
    insert('programmes', {
      id: programme,
      organisation_id: organisation.id,
      name: 'Harvest',
      country: 'ARE',
      origins: ['NPL', 'BGD'],
      opens_on: '2026-01-01',
      closes_on: '2027-01-01',
      created_by: account.account,
    })
    const vacancy_id = pick(vacancies, 0).id
    insert('programme_places', { programme_id: programme, vacancy_id, places: 2 })
    insert('programme_quotas', {
      programme_id: programme,
      name: 'Farms',
      most: 3,
      side: 'vacancies',
      condition: '{"industry": "farm"}',
    })
    for (const published of [true, false]) {
      const round = randomUUID()
      insert('rounds', {
        id: round,
        programme_id: programme,
        seed: 'seed',
        input: '{}',
        input_hash: '0'.repeat(64),
        created_by: account.account,
        ...(published ? { chosen: 'stable', published_at: '2026-02-01' } : {}),
      })
      insert('round_runs', { round_id: round, method: 'stable' })
      people.forEach(({ id, nationality }, number) => {
        insert('roster_entries', {
          programme_id: programme,
          person_id: id,
          origin: nationality,
          valid_from: '2026-01-01',
          valid_until: '2027-01-01',
          added_by: account.account,
        })
        insert('round_results', {
          round_id: round,
          person_id: id,
          programme_id: programme,
          number,
          origin: nationality,
          vacancy_id: number % 3 === 2 ? null : vacancy_id,
          withdrawn_at: number % 3 === 1 ? '2026-03-01' : null,
        })
      })
    }
  }
  for (const { id, country } of organisations.slice(0, 3)) {
    for (const [kind, value] of [
      [null, null],
      ['employer', id],
    ]) {
      const quota = randomUUID()
      insert('quotas', {
        id: quota,
        programme: `are/p-${quota}`,
        country,
        season: '2026',
        starts_on: '2026-01-01',
        ends_on: '2027-01-01',
        key_kind: kind,
        key_value: value ?? null,
        takes_placements: true,
      })
      insert('quota_entries', { quota_id: quota, seq: 1, kind: 'announced', places: 5, actor: 'system' })
    }
  }
  const placed: { id: string; person: string }[] = []
  for (const one of shape.placements) {
    const vacancy = pick(vacancies, one.vacancy)
    const person = pick(people, one.person)
    const id = randomUUID()
    placed.push({ id, person: person.id })
    insert('placements', {
      id,
      vacancy_id: vacancy.id,
      person_id: person.id,
      employer_id: pick(organisations, vacancy.employer).id,
      recruiter_id: vacancy.recruiter === null ? null : pick(organisations, vacancy.recruiter).id,
      origin: person.nationality,
      destination: vacancy.country,
      stage: one.stage,
    })
  }
  for (const { id, person } of placed)
    for (const task of ['medical', 'visa'])
      statements.push(`insert into task_files (id, placement_id, person_id, task, sha256, file_name, added_by, account_id)
        select gen_random_uuid(), p.id, ${literal(person)}::uuid, ${literal(task)}, f.sha256, 'x.pdf', 'worker', gen_random_uuid()
        from placements p, stored_files f where p.id = ${literal(id)}`)
  for (const one of shape.referrals) {
    const { id, person } = pick(placed, one.placement)
    const from = one.from === null ? null : pick(organisations, one.from).id
    const to = pick(organisations, one.to).id
    const account = actors.find((actor) => 'account' in actor)
    if (from === to || !account || !('account' in account)) continue
    // Two open offers of one vacancy to one person are one placement.
    statements.push(`insert into referrals (kind, person_id, placement_id, from_organisation, to_organisation, to_competence,
      cause, status, refusal, override_reason, created_by) select 'referral', ${literal(person)}::uuid, id, ${literal(from)}::uuid,
      ${literal(to)}::uuid, ${literal(one.competence)}, 'other', ${literal(one.status)},
      ${one.status === 'refused' ? "'other'" : 'null'},
      ${from !== null && one.override ? "'minor'" : 'null'}, ${literal(account.account)}::uuid
      from placements where id = ${literal(id)} on conflict do nothing`)
  }
  statements.push(
    `insert into placement_events (placement_id, seq, kind, occurred_on, actor)
       select id, 1, 'offered', '2026-01-01', 'system' from placements`,
    `insert into placement_events (placement_id, seq, kind, data, occurred_on, actor)
       select id, 2, 'contract-made', '{"version": 1}', '2026-01-01', 'system' from placements`,
    `insert into placement_events (placement_id, seq, kind, data, occurred_on, actor)
       select id, 3, 'contract-proposed', '{"version": 2}', '2026-01-01', 'system' from placements`,
    `insert into placement_events (placement_id, seq, kind, occurred_on, actor)
       select id, 4, 'task-done', '2026-01-01', 'system' from placements`,
    `insert into contracts (placement_id, version, terms, terms_hash)
       select id, version, '{}', repeat('0', 64) from placements, generate_series(1, 2) version`,
  )
  await superuser.query(statements.join(';'))

  const world: World = {}
  for (const [table, { key }] of Object.entries(intents)) {
    const { rows } = await superuser.query<{ key: string; row: Row }>(
      `select (${key})::text as key, to_jsonb(t) as row from ${table} t`,
    )
    world[table] = rows.map(({ key, row }) => ({ ...row, key }))
  }
  return { world, actors }
}

/** Runs in one transaction in this actor's name, and leaves nothing behind. */
async function as<T>(actor: Actor | undefined, work: (db: Tx) => Promise<T>): Promise<T> {
  const undo = new Error('undo')
  let result: T
  await database.kysely
    .transaction()
    .execute(async (db) => {
      if (actor) await setActor(db, actor)
      result = await work(db)
      throw undo
    })
    .catch((error) => {
      if (error !== undo) throw error
    })
  return result!
}

async function setActor(db: Tx, actor: Actor): Promise<void> {
  await sql`select set_config('app.actor', ${JSON.stringify(actor)}, true)`.execute(db)
}

async function visibleTo(db: Tx): Promise<Record<string, string[]>> {
  const selects = Object.entries(intents).map(
    ([table, { key }]) => `select '${table}' as name, array(select (${key})::text from ${table}) as keys`,
  )
  const { rows } = await sql.raw<{ name: string; keys: string[] }>(selects.join(' union all ')).execute(db)
  return Object.fromEntries(rows.map(({ name, keys }) => [name, keys.sort()]))
}

const expected = (world: World, table: string, may: (row: Row) => boolean) =>
  (world[table] ?? [])
    .filter(may)
    .map((row) => row.key as string)
    .sort()

/** Rows that the statement reached, by asking afterwards as Fairway itself. */
async function reached(db: Tx, actor: Actor, table: string, statement: string): Promise<string[]> {
  const { key } = intents[table] as Intent
  const keys = async () => {
    const { rows } = await sql
      .raw<{ key: string; touched: boolean }>(
        `select (${key})::text as key, xmin = pg_current_xact_id()::xid as touched from ${table}`,
      )
      .execute(db)
    return rows
  }
  await sql`savepoint before_change`.execute(db)
  try {
    await sql.raw(statement).execute(db)
    await setActor(db, systemActor)
    const left = await keys()
    if (statement.startsWith('update')) return left.filter(({ touched }) => touched).map((row) => row.key)
    await sql`rollback to savepoint before_change`.execute(db)
    await setActor(db, systemActor)
    return (await keys()).map((row) => row.key).filter((one) => !left.some((row) => row.key === one))
  } catch (error) {
    // No privilege, or a rule that refuses: nothing was reached. Everything else is a mistake of this test.
    if ((error as { code?: string }).code !== '42501') throw error
    return []
  } finally {
    await sql`rollback to savepoint before_change`.execute(db)
    await setActor(db, actor)
  }
}

const nameOf = (actor: Actor) => JSON.stringify(actor)

test('each actor sees exactly the rows that the design gives them, in any world', async () => {
  await fc.assert(
    fc.asyncProperty(worldShape, async (shape) => {
      const { world, actors } = await build(shape)
      for (const actor of actors) {
        const seen = await as(actor, visibleTo)
        for (const [table, { sees }] of Object.entries(intents)) {
          const wanted = expected(world, table, (row) => sees(actor, row, world))
          assert.deepEqual(seen[table], wanted, `${table} as ${nameOf(actor)}`)
        }
        const candidates = await as(actor, async (db) =>
          (await db.selectFrom('candidates').select('id').execute()).map(({ id }) => id as string).sort(),
        )
        const wanted = expected(world, 'people', (row) => isCandidateFor(actor, row, world))
        assert.deepEqual(candidates, wanted, `candidates as ${nameOf(actor)}`)
        const parts = await as(actor, async (db) =>
          (await db.selectFrom('vacancy_parts').select('vacancy_id').execute())
            .map(({ vacancy_id }) => vacancy_id as string)
            .sort(),
        )
        assert.deepEqual(parts, seen.vacancies, `parts of vacancies as ${nameOf(actor)}`)
      }
      const all = await as(systemActor, visibleTo)
      for (const table of Object.keys(intents))
        assert.deepEqual(all[table], expected(world, table, everybody), `${table} as Fairway itself`)
    }),
    { numRuns: 15 },
  )
})

test('no actor changes or deletes a row that is not theirs to keep, in any world', async () => {
  // The rules for rows alone: triggers and references, which guard what may become of a row, are a wall of their own.
  const triggers = (turn: 'disable' | 'enable') =>
    superuser.query(
      Object.keys(intents)
        .map((table) => `alter table ${table} ${turn} trigger all`)
        .join(';'),
    )
  await fc.assert(
    fc.asyncProperty(worldShape, fc.infiniteStream(fc.nat()), async (shape, chance) => {
      const { world, actors } = await build(shape)
      await triggers('disable')
      try {
        for (let turn = 0; turn < 8; turn++) {
          const actor = pick(actors, chance.next().value as number)
          await as(actor, async (db) => {
            for (const [table, { changes = nobody, touch }] of Object.entries(intents)) {
              const mine = expected(world, table, (row) => changes(actor, row, world))
              for (const statement of [`update ${table} set ${touch}`, `delete from ${table}`]) {
                const strangers = (await reached(db, actor, table, statement)).filter(
                  (key) => !mine.includes(key),
                )
                assert.deepEqual(strangers, [], `${statement} as ${nameOf(actor)}`)
              }
            }
          })
        }
      } finally {
        await triggers('enable')
      }
    }),
    { numRuns: 8 },
  )
})

/** Rows that anybody may read: the register, published vacancies and rounds, classifications. */
const publicTables = [
  'programmes',
  'quotas',
  'programme_places',
  'programme_quotas',
  'rounds',
  'round_runs',
  'organisations',
  'licences',
  'vacancies',
  'vacancy_skills',
  'vacancy_languages',
  'vacancy_costs',
  'vacancy_changes',
  'demonstration_steps',
  'occupations',
  'occupation_labels',
  'skills',
  'skill_labels',
  'occupation_skills',
  'classification_loads',
]

test('without an actor, or with one that says nothing, no personal row is seen and none is written', async () => {
  const [shape] = fc.sample(worldShape, { numRuns: 1, seed: 7 })
  await build(shape as WorldShape)
  const empty = [undefined, {}, { kind: 'staff' }, { kind: 'worker' }, { kind: 'staff', competences }]
  for (const actor of empty as (Actor | undefined)[]) {
    const seen = await as(actor, visibleTo)
    // Organisations' contacts are open to staff of any organisation, and an actor of kind `staff` is one.
    const personal = Object.keys(seen).filter(
      (table) =>
        !publicTables.includes(table) && !(actor?.kind === 'staff' && table === 'organisation_contacts'),
    )
    for (const table of personal) assert.deepEqual(seen[table], [], `${table} as ${JSON.stringify(actor)}`)
    for (const [table, { touch }] of Object.entries(intents)) {
      for (const statement of [`update ${table} set ${touch}`, `delete from ${table}`]) {
        const touched = await as(actor, (db) => reached(db, actor as Actor, table, statement)).catch(
          (error) => {
            throw new Error(`${statement} as ${JSON.stringify(actor)}: ${String(error)}`)
          },
        )
        assert.deepEqual(touched, [], `${statement} as ${JSON.stringify(actor)}`)
      }
    }
  }
})

test('nobody writes rows in somebody else’s name, nor moves their own into somebody else’s', async () => {
  const [shape] = fc.sample(worldShape, { numRuns: 1, seed: 7 })
  const organisation: Omit<WorldShape['organisations'][number], 'kind' | 'country'> = {
    recruitsFrom: 'NPL',
    status: 'verified',
    decidedBy: 0,
    competences: [],
  }
  const { world, actors } = await build({
    ...(shape as WorldShape),
    organisations: [
      { ...organisation, kind: 'authority', country: 'NPL' },
      { ...organisation, kind: 'authority', country: 'ARE' },
      { ...organisation, kind: 'employer', country: 'ARE' },
      { ...organisation, kind: 'employer', country: 'ARE', status: 'pending' },
      { ...organisation, kind: 'recruiter', country: 'NPL' },
      { ...organisation, kind: 'union', country: 'NPL' },
      { ...organisation, kind: 'partner', country: 'NPL' },
    ],
    people: [
      { nationality: 'NPL', status: 'verified', consent: 'active', shared: null },
      { nationality: 'NPL', status: 'verified', consent: 'none', shared: null },
      { nationality: 'BGD', status: 'verified', consent: 'active', shared: null },
    ],
    vacancies: [
      { employer: 2, recruiter: null, country: 'ARE', recruitsFrom: 'NPL', status: 'published' },
      { employer: 3, recruiter: null, country: 'ARE', recruitsFrom: 'NPL', status: 'draft' },
      { employer: 2, recruiter: 4, country: 'ARE', recruitsFrom: 'NPL', status: 'draft' },
    ],
    placements: [{ vacancy: 0, person: 0, stage: 'started' }],
    referrals: [],
  })
  const ids = (table: string) => (world[table] ?? []).map((row) => row.id as string)
  const staff = actors.filter((actor) => actor.kind === 'staff')
  const workers = actors.filter((actor) => actor.kind === 'worker')
  const officerOf = (country: string, competence: Competence) =>
    staff.find((actor) => decidesFor(actor, competence, country)) as StaffActor
  const [employer, otherEmployer] = staff.filter((actor) => actor.organisationKind === 'employer')
  const recruiter = staff.find((actor) => actor.organisationKind === 'recruiter')
  assert.ok(employer && otherEmployer && recruiter)
  const byKind = (table: string, found: (row: Row) => boolean) =>
    (world[table] ?? []).find(found)?.id as string
  const personOf = (nationality: string, index = 0) =>
    (world.people ?? []).filter((row) => row.nationality === nationality)[index]?.id as string
  const shown = (world.people ?? [])
    .filter((row) => row.nationality === 'NPL')
    .find((row) => agrees(row, world))
  const hidden = (world.people ?? [])
    .filter((row) => row.nationality === 'NPL')
    .find((row) => !agrees(row, world))
  assert.ok(shown && hidden)
  const worker = workers.find((actor) => actor.person === hidden.id) as WorkerActor
  const published = byKind('vacancies', (row) => row.status === 'published')
  const foreignDraft = byKind('vacancies', (row) => row.employer_id === otherEmployer.organisation)
  const jobOrder = byKind('vacancies', (row) => row.recruiter_id === recruiter.organisation)
  const [placement] = ids('placements')
  const anotherAccount = workers.find((actor) => actor !== worker)?.account

  const person = (values: Record<string, unknown> = {}): [string, Record<string, unknown>] => [
    'people',
    { full_name: 'N', birth_date: '1990-01-01', nationality: 'NPL', locale: 'ne', ...values },
  ]
  const parts = (person_id: string): [string, Record<string, unknown>][] => [
    ['person_contacts', { person_id, phone: '+97798412345' }],
    ['person_entries', { id: randomUUID(), person_id, kind: 'work', data: '{}' }],
    [
      'person_checks',
      {
        person_id,
        seen: 'passport',
        office_id: employer.organisation,
        officer: employer.account,
        ended_at: 'now',
      },
    ],
    ['person_changes', { person_id, part: 'work' }],
    ['person_occupations', { person_id, isco: '5131', years: 1 }],
    ['person_skills', { person_id, skill_id: 'welding' }],
    ['person_languages', { person_id, language: 'en', cefr: 'A1' }],
    ['person_destinations', { person_id, country: 'QAT', wish: 'wanted' }],
    [
      'consents',
      { person_id, purpose: 'shown_to_employers', granted_at: '2020-01-01', withdrawn_at: '2020-01-02' },
    ],
  ]
  const view = (values: Record<string, unknown>): [string, Record<string, unknown>] => [
    'record_views',
    { person_id: shown.id, purpose: 'desk', listed: false, ...values },
  ]
  const vacancy = (values: Record<string, unknown>): [string, Record<string, unknown>] => [
    'vacancies',
    { title: 'Cleaner', isco: '9112', ...values },
  ]
  const offer = (values: Record<string, unknown>): [string, Record<string, unknown>] => [
    'placements',
    {
      vacancy_id: published,
      person_id: shown.id,
      employer_id: employer.organisation,
      origin: 'NPL',
      destination: 'ARE',
      stage: 'closed',
      ...values,
    },
  ]
  const event: [string, Record<string, unknown>] = [
    'placement_events',
    { placement_id: placement, seq: 9, kind: 'ended', occurred_on: '2026-02-02', actor: 'x' },
  ]
  const contract: [string, Record<string, unknown>] = [
    'contracts',
    { placement_id: placement, version: 9, terms: '{}', terms_hash: '1'.repeat(64) },
  ]
  const partner = staff.find((actor) => actor.organisationKind === 'partner') as StaffActor
  /** Of a worker who opened nothing to the partner. */
  const handOver = (values: Record<string, unknown>): [string, Record<string, unknown>] => [
    'referrals',
    {
      kind: 'referral',
      person_id: shown.id,
      from_organisation: partner.organisation,
      to_organisation: officerOf('NPL', 'contracts').organisation,
      to_competence: 'contracts',
      cause: 'other',
      status: 'asked',
      created_by: partner.account,
      ...values,
    },
  ]
  const licence = (values: Record<string, unknown>): [string, Record<string, unknown>] => [
    'licences',
    {
      organisation_id: recruiter.organisation,
      number: randomUUID(),
      issuer_id: officerOf('NPL', 'licensing').organisation,
      country: 'NPL',
      valid_from: '2026-01-01',
      valid_to: '2027-01-01',
      ...values,
    },
  ]
  const account = (values: Record<string, unknown>): [string, Record<string, unknown>] => [
    'accounts',
    { email: `${randomUUID()}@example.org`, ...values },
  ]

  type Refused = [Actor, ...[string, Record<string, unknown>][]]
  const refused: Refused[] = [
    [
      publicActor,
      person({ status: 'verified' }),
      ...parts(shown.id as string),
      account({ kind: 'worker', person_id: shown.id }),
      account({ kind: 'staff', organisation_id: employer.organisation }),
      ['organisations', { kind: 'employer', name: 'N', country: 'ARE', status: 'verified' }],
      ['organisations', { kind: 'authority', name: 'N', country: 'ARE' }],
      vacancy({ employer_id: employer.organisation }),
      offer({}),
      event,
      contract,
      licence({}),
      ['skills', { id: 'new', source: 'starter' }],
    ],
    [
      worker,
      person(),
      ...parts(shown.id as string),
      account({ kind: 'worker', person_id: worker.person }),
      // A placement of one's own invention would open vacancies that nobody published.
      offer({ person_id: worker.person }),
      offer({ person_id: worker.person, vacancy_id: foreignDraft, employer_id: otherEmployer.organisation }),
      event,
      contract,
      ['passkeys', { id: 'k', account_id: anotherAccount, name: 'k', public_key: 'k', counter: 0 }],
      ['api_tokens', { account_id: anotherAccount, name: 'k', token_hash: 'k' }],
    ],
    [
      employer,
      person(),
      ...parts(shown.id as string),
      view({ account_id: randomUUID(), organisation_id: employer.organisation }),
      view({ account_id: employer.account, organisation_id: otherEmployer.organisation }),
      vacancy({ employer_id: otherEmployer.organisation }),
      vacancy({ employer_id: employer.organisation, recruiter_id: recruiter.organisation }),
      ['vacancy_skills', { vacancy_id: foreignDraft, skill_id: 'welding', essential: true }],
      ['vacancy_skills', { vacancy_id: published, skill_id: 'welding', essential: true }],
      // A placement opens the person's record: not for who is hidden, of another country, or by another's vacancy.
      offer({ person_id: hidden.id }),
      offer({ person_id: personOf('BGD') }),
      offer({ person_id: personOf('BGD'), origin: 'BGD', vacancy_id: foreignDraft }),
      offer({ vacancy_id: foreignDraft }),
      offer({ vacancy_id: jobOrder, recruiter_id: recruiter.organisation }),
      offer({ employer_id: otherEmployer.organisation }),
      offer({ destination: 'QAT' }),
      licence({}),
      account({ kind: 'staff', organisation_id: employer.organisation, competences: '{registration}' }),
      ['organisations', { kind: 'employer', name: 'N', country: 'ARE' }],
    ],
    [otherEmployer, event, contract, offer({})],
    [
      recruiter,
      vacancy({ employer_id: otherEmployer.organisation, recruiter_id: recruiter.organisation }),
      event,
    ],
    [
      officerOf('ARE', 'registration'),
      person({ nationality: 'NPL' }),
      ...parts(shown.id as string),
      account({ kind: 'worker', person_id: shown.id }),
    ],
    [
      partner,
      handOver({}),
      handOver({ placement_id: placement }),
      handOver({ status: 'open' }),
      handOver({ status: 'open', override_reason: 'minor' }),
      handOver({ from_organisation: null }),
      handOver({ from_organisation: officerOf('ARE', 'contracts').organisation }),
    ],
    // They write down workers of their own country who are not here yet, and nothing else.
    ...staff
      .filter((actor) => actor.organisationKind === 'union' || actor.organisationKind === 'partner')
      .map(
        (actor): Refused => [
          actor,
          person({ nationality: 'BGD' }),
          person({ status: 'verified' }),
          ...parts(shown.id as string),
          account({ kind: 'worker', person_id: shown.id }),
          offer({}),
          event,
          contract,
        ],
      ),
    [officerOf('ARE', 'licensing'), licence({}), licence({ country: 'ARE' })],
    [
      officerOf('NPL', 'licensing'),
      licence({ issuer_id: officerOf('ARE', 'licensing').organisation }),
      ['organisations', { kind: 'authority', name: 'N', country: 'NPL', status: 'verified' }],
    ],
    [officerOf('ARE', 'inspection'), event, contract, offer({})],
    [officerOf('ARE', 'immigration'), event, contract],
    [officerOf('NPL', 'contracts'), offer({}), person()],
    [officerOf('NPL', 'vacancies'), vacancy({ employer_id: employer.organisation, status: 'published' })],
    [officerOf('NPL', 'statistics'), event, person()],
  ]
  for (const [actor, ...rows] of refused) {
    for (const [table, row] of rows) {
      const outcome = await as(actor, (db) =>
        db
          .insertInto(table as never)
          .values(row as never)
          .execute(),
      ).then(
        () => 'written',
        (error: { code?: string; message: string }) => (error.code === '42501' ? 'refused' : error.message),
      )
      assert.equal(outcome, 'refused', `${table} ${JSON.stringify(row)} as ${nameOf(actor)}`)
    }
  }

  const moves: [Actor, string][] = [
    [worker, `update people set id = gen_random_uuid()`],
    [worker, `update people set status = 'verified', verified_at = now() where status <> 'verified' or true`],
    [worker, `update accounts set person_id = '${shown.id}'`],
    [worker, `update accounts set competences = '{registration}'`],
    [employer, `update accounts set organisation_id = '${otherEmployer.organisation}'`],
    [employer, `update accounts set competences = '{registration}'`],
    [employer, `update placements set person_id = '${hidden.id}'`],
    [employer, `update placements set vacancy_id = '${foreignDraft}'`],
    [employer, `update placements set employer_id = '${otherEmployer.organisation}'`],
    [employer, `update vacancies set employer_id = '${otherEmployer.organisation}'`],
    [employer, `update vacancies set status = 'published', decided_at = now() where status = 'draft'`],
    [employer, `update vacancies set wage_minor = 1 where status = 'published'`],
    [otherEmployer, `update vacancies set status = 'published', decided_at = now()`],
    [officerOf('NPL', 'registration'), `update people set nationality = 'ARE'`],
    [officerOf('NPL', 'vacancies'), `update vacancies set wage_minor = 1`],
    [officerOf('NPL', 'licensing'), `update licences set country = 'ARE'`],
    [officerOf('NPL', 'licensing'), `update organisations set country = 'ARE' where kind <> 'authority'`],
    [officerOf('NPL', 'licensing'), `update organisations set kind = 'authority' where kind <> 'authority'`],
  ]
  for (const [actor, statement] of moves) {
    const outcome = await as(actor, (db) => sql.raw(statement).execute(db)).then(
      ({ numAffectedRows }) => `${numAffectedRows} rows written`,
      (error: { code?: string; message: string }) =>
        ['42501', '23514', 'P0001'].includes(error.code ?? '') ? 'refused' : error.message,
    )
    assert.equal(outcome, 'refused', `${statement} as ${nameOf(actor)}`)
  }
})

test('what is recorded stays: no actor changes, deletes or empties the audit trail and the journeys', async () => {
  for (const actor of [systemActor, publicActor]) {
    for (const table of ['audit_events', 'audit_head', 'placement_events', 'contracts']) {
      const column = table === 'placement_events' ? 'kind' : table === 'contracts' ? 'terms' : 'hash'
      for (const statement of [
        `update ${table} set ${column} = null`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
        `alter table ${table} disable trigger user`,
      ]) {
        await assert.rejects(
          as(actor, (db) => sql.raw(statement).execute(db)),
          (error: { code?: string }) => error.code === '42501',
          statement,
        )
      }
    }
  }
  await assert.rejects(
    as(undefined, (db) => sql.raw(`insert into audit_events (entry) values ('{}')`).execute(db)),
    /row-level security/,
  )
  await assert.rejects(
    as(systemActor, (db) => sql.raw('set local role postgres').execute(db)),
    /permission denied|does not exist/,
  )
})

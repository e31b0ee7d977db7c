import { Ajv } from 'ajv'
import { isOfficer } from '../../../foundation/actor.ts'
import type { Work } from '../../../foundation/database/database.ts'
import { InvalidInputError, type Message } from '../../../foundation/errors.ts'
import { assistsIn } from '../assisted/service.ts'
import { alignedLanguages, cleanName, type NewPerson } from '../domain.ts'
import { answersProblems, cleanData } from '../profile/service.ts'
import { newPerson } from '../schema.ts'
import { problemsIn, registerPeople } from '../service.ts'
import * as store from './store.ts'

/** `row` counts from 0. */
export type RowProblem = { row: number; field: string; message: Message }

const hasForm = new Ajv({ allErrors: true }).compile<NewPerson>(newPerson)

/** Everything that is wrong with these people, row by row, each field once. Writes nothing. */
export async function checkPeople(work: Work, rows: readonly unknown[]): Promise<RowProblem[]> {
  const problems: RowProblem[] = []
  const formed: { row: number; person: NewPerson }[] = []
  for (const [row, person] of rows.entries()) {
    if (hasForm(person)) formed.push({ row, person })
    else {
      const fields = (hasForm.errors ?? []).map(
        ({ instancePath, params }) =>
          // Which of the answers it is, and of others the field.
          /^\/(answers\/\d+|[^/]+)/.exec(instancePath)?.[1] ??
          params.missingProperty ??
          params.additionalProperty ??
          '',
      )
      for (const field of new Set(fields)) problems.push({ row, field, message: { key: 'bulk.error.form' } })
    }
  }
  const known = await store.selectSkills(work.db, [...new Set(formed.flatMap(({ person }) => person.skills))])
  const country = assistsIn(work.actor)
  for (const { row, person } of formed) {
    const answers = (person.answers ?? []).map(({ kind, data }) => ({ kind, data: cleanData(data) }))
    const wrong = answersProblems(answers)
    const found: Record<string, Message> = {
      ...problemsIn({
        ...person,
        fullName: cleanName(person.fullName),
        languages: Object.keys(wrong).length > 0 ? person.languages : alignedLanguages(person),
      }),
      ...wrong,
    }
    if (answers.length > 0 && work.actor.kind === 'staff' && !isOfficer(work.actor, 'registration'))
      found.answers = { key: 'bulk.error.answers' }
    if (work.actor.kind !== 'system' && person.nationality !== country)
      found.nationality ??= { key: 'assisted.error.nationality' }
    if (person.skills.some((skill) => !known.has(skill))) found.skills ??= { key: 'people.error.skill' }
    for (const [field, message] of Object.entries(found)) problems.push({ row, field, message })
  }
  return problems.sort((a, b) => a.row - b.row)
}

/** Fields of this many rows are told at once: who has more has misread the form, and sees it in these. */
const mostTold = 1_000

/** Registers all of them or nobody. Returns their ids in the order given. */
export async function registerInBulk(work: Work, rows: readonly unknown[]): Promise<string[]> {
  const problems = await checkPeople(work, rows)
  if (problems.length > 0) {
    throw new InvalidInputError(
      Object.fromEntries(
        problems
          .slice(0, mostTold)
          .map(({ row, field, message }) => [`/people/${row}/${field.replace(/^\//, '')}`, message]),
      ),
    )
  }
  return registerPeople(work, rows as readonly NewPerson[], 'records')
}

/** Registers one, or says all that is wrong with it by field. */
export async function registerChecked(work: Work, person: NewPerson): Promise<string> {
  const problems = await checkPeople(work, [person])
  if (problems.length > 0)
    throw new InvalidInputError(Object.fromEntries(problems.map(({ field, message }) => [field, message])))
  const [id] = await registerPeople(work, [person], 'records')
  return id as string
}

/** Places in the list of people who may be registered already: the same name and birth date. Proposes, blocks nobody. */
export async function alikePlaces(
  work: Work,
  people: readonly { fullName: string; birthDate: string }[],
): Promise<Set<number>> {
  return new Set(people.length === 0 ? [] : await store.selectAlike(work.db, people))
}

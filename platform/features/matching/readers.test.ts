import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { Worker } from 'node:worker_threads'
import {
  createPeopleIndex,
  createVacancyIndex,
  type Person,
  rankPeople,
  type Vacancy,
} from '@fairway/matching'
import type { IndexedPerson, IndexedVacancy } from './domain.ts'
import { type Readers, startReaders } from './readers.ts'
import { tidy } from './tidy.ts'

let readers: Readers
afterEach(() => readers.stop())

const vacancy: Vacancy = {
  id: 'v',
  occupation: '9112',
  country: 'ARE',
  skills: [],
  languages: [],
  minimumYears: 5,
}
const person = (number: number): Person => ({
  id: `p${number}`,
  occupations: [{ isco: ['9112', '9111', '5131'][number % 3] as string, years: number % 7 }],
  skills: [],
  languages: [{ language: number % 2 ? 'en' : 'ar', cefr: 'B1' }],
  countriesWanted: [],
  countriesRefused: [],
})

function startWith(count: number) {
  const people = new Map<string, Person>()
  const index = createPeopleIndex()
  const put = (one: Person) => {
    people.set(one.id, one)
    index.upsert(one)
  }
  for (let number = 0; number < count; number++) put(person(number))
  readers = startReaders({
    people: index as never,
    vacancies: createVacancyIndex<IndexedVacancy>(),
  })
  const options = { limit: 50 }
  return {
    index,
    put,
    remove: (id: string) => {
      people.delete(id)
      index.remove(id)
    },
    /** Asks, and remembers what was right at that moment. */
    ask: () => {
      const expected = rankPeople(vacancy, people.values(), options)
      return readers.ask('people', vacancy, options).then((answer) => assert.deepEqual(answer, expected))
    },
  }
}

test('every answer is what was right when it was asked, while people change and parts are merged', async () => {
  const { index, put, remove, ask } = startWith(6_000)
  const answers: Promise<void>[] = []
  for (let turn = 0; turn < 40; turn++) {
    for (let change = 0; change < 150; change++) {
      const number = (turn * 150 + change) % 7_000
      if (change % 5 === 0) remove(`p${number}`)
      else put({ ...person(number + turn), id: `p${number}` })
    }
    answers.push(ask(), ask())
    if (turn % 10 === 5) await tidy(index, { purge: turn === 15 })
    answers.push(ask())
  }
  await Promise.all(answers)
  assert.equal(readers.waiting(), 0)
})

test('threads that end are replaced, and what they were asked is answered', async () => {
  const workers: Worker[] = []
  const note = (worker: Worker) => workers.push(worker)
  process.on('worker', note)
  const { put, ask } = startWith(500)
  await ask()
  put({ ...person(1), id: 'new' })
  const answers = [ask(), ask(), ask()]
  const ended = workers.splice(0)
  for (const worker of ended) void worker.terminate()
  await Promise.all([...answers, ask()])
  put({ ...person(2), id: 'newer' })
  await ask()
  assert.equal(ended.length, 2)
  assert.equal(workers.length, 2)
  process.off('worker', note)
})

test('a question that cannot be worked with says so, and the others are answered, also when all ends', async () => {
  const { ask } = startWith(10)
  const wrong = readers.ask('people', { ...vacancy, occupation: 'cook' } as Vacancy, {})
  await assert.rejects(wrong, /vacancy v: occupation is "cook"/)
  const last = [ask(), ask(), ask()]
  await readers.stop()
  await Promise.all(last)
})

test('nothing is found where nobody is', async () => {
  readers = startReaders({
    people: createPeopleIndex<IndexedPerson>(),
    vacancies: createVacancyIndex<IndexedVacancy>(),
  })
  assert.deepEqual(await readers.ask('people', vacancy, {}), [])
  assert.deepEqual(await readers.ask('vacancies', person(1), { pools: ['NPL'] }), [])
})

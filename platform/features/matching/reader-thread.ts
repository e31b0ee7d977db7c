/** Answers questions from the memory that the index is in, while the server does other things. */
import { parentPort } from 'node:worker_threads'
import {
  createPeopleCopy,
  createVacancyCopy,
  type IndexCopy,
  type Person,
  type Vacancy,
} from '@fairway/matching'
import type { FromReader, ToReader } from './readers.ts'

let copies: { people: IndexCopy<Vacancy>; vacancies: IndexCopy<Person> } | undefined

parentPort?.on('message', (message: ToReader) => {
  switch (message.kind) {
    case 'share':
      copies = {
        people: createPeopleCopy(message.people),
        vacancies: createVacancyCopy(message.vacancies),
      }
      break
    case 'changes':
      for (const { index, change } of message.changes) copies?.[index].apply(change)
      break
    case 'question':
      parentPort?.postMessage(answerTo(message))
  }
})

function answerTo({ number, index, query, options }: Extract<ToReader, { kind: 'question' }>): FromReader {
  try {
    // The type of the query follows from the index, which TypeScript cannot see.
    return { number, ranked: copies![index].top(query as Vacancy & Person, options) }
  } catch (error) {
    return { number, error }
  }
}

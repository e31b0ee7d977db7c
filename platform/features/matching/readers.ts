/**
 * Two threads that answer the questions, over the memory of the index: over ten million people a question takes
 * milliseconds, in which the server could do nothing else. Each has a copy of what changes often, and is told everything
 * in order: an answer is of one moment, and a question that is asked after a change sees it.
 */
import { Worker } from 'node:worker_threads'
import type { IndexChange, IndexShare, PoolOptions, Ranked, RankOptions } from '@fairway/matching'
import { bundled } from '../../foundation/threads.ts'
import type { Content } from './content.ts'

const threads = 2
/** A question that ended so many threads is not asked again. */
const mostAttempts = 3

/** What crosses to a thread: data alone. */
export type QuestionOptions = Omit<RankOptions, 'accept'>
type PooledOptions = QuestionOptions & Pick<PoolOptions, 'pools'>

export type ToReader =
  | { kind: 'share'; people: IndexShare; vacancies: IndexShare }
  | { kind: 'changes'; changes: { index: keyof Content; change: IndexChange }[] }
  | { kind: 'question'; number: number; index: keyof Content; query: unknown; options: PooledOptions }

export type FromReader = { number: number } & ({ ranked: Ranked[] } | { error: unknown })

type Question = {
  message: Extract<ToReader, { kind: 'question' }>
  attempts: number
  promise: Promise<Ranked[]>
  resolve: (ranked: Ranked[]) => void
  reject: (error: unknown) => void
}

type Reader = { worker: Worker; questions: Map<number, Question> }

/** The same for every thread of this process. */
let program: string | undefined

export type Readers = ReturnType<typeof startReaders>

export function startReaders(content: Content) {
  const readers: Reader[] = []
  let changes: { index: keyof Content; change: IndexChange }[] = []
  let asked = 0
  let stopped = false

  const toldOf = (index: keyof Content) => (change: IndexChange) => {
    if (changes.length === 0) setImmediate(tellChanges)
    changes.push({ index, change })
  }
  const unfollow = [content.people.follow(toldOf('people')), content.vacancies.follow(toldOf('vacancies'))]
  startMissing()

  function post({ worker }: Reader, message: ToReader): void {
    worker.postMessage(message)
  }

  function tellChanges(): void {
    if (changes.length === 0) return
    for (const reader of readers) post(reader, { kind: 'changes', changes })
    changes = []
  }

  /** In place of those that ended, when they are needed. */
  function startMissing(): void {
    while (readers.length < threads) start()
  }

  function start(): void {
    tellChanges()
    program ??= bundled(new URL('./reader-thread.ts', import.meta.url))
    const worker = new Worker(program, {
      eval: true,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    })
    const reader: Reader = { worker, questions: new Map() }
    // Before it runs `unref` does not last.
    worker.once('online', () => {
      if (reader.questions.size === 0) worker.unref()
    })
    worker.on('message', ({ number, ...answer }: FromReader) => {
      const question = reader.questions.get(number)
      reader.questions.delete(number)
      if (reader.questions.size === 0) worker.unref()
      if ('ranked' in answer) question?.resolve(answer.ranked)
      else question?.reject(answer.error)
    })
    let cause: unknown
    worker.on('error', (error) => {
      cause = error
    })
    worker.on('exit', () => {
      readers.splice(readers.indexOf(reader), 1)
      for (const question of reader.questions.values()) {
        if (!stopped && ++question.attempts < mostAttempts) ask(question)
        else question.reject(new Error('matching cannot answer: the thread that was asked ended', { cause }))
      }
    })
    readers.push(reader)
    post(reader, { kind: 'share', people: content.people.share(), vacancies: content.vacancies.share() })
  }

  function ask(question: Question): void {
    if (!stopped) startMissing()
    tellChanges()
    const reader = readers.reduce((a, b) => (b.questions.size < a.questions.size ? b : a))
    reader.questions.set(question.message.number, question)
    reader.worker.ref()
    post(reader, question.message)
  }

  return {
    ask: (index: keyof Content, query: unknown, options: PooledOptions): Promise<Ranked[]> => {
      const question = {
        message: { kind: 'question', number: asked++, index, query, options } as const,
        attempts: 0,
        ...Promise.withResolvers<Ranked[]>(),
      }
      ask(question)
      return question.promise
    },
    /** Questions that are not answered yet. */
    waiting: () => readers.reduce((sum, { questions }) => sum + questions.size, 0),
    /** Ends the threads when they have answered. */
    stop: async (): Promise<void> => {
      stopped = true
      for (const end of unfollow) end()
      tellChanges()
      await Promise.allSettled(
        readers.flatMap(({ questions }) => [...questions.values()].map(({ promise }) => promise)),
      )
      await Promise.all(readers.map(({ worker }) => worker.terminate()))
    },
  }
}

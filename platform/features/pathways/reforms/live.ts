/** What authorities have published, in the running platform: each process reads it at its start and whenever the
 * database says that something was published or withdrawn. */
import type { Programme } from '@fairway/rules'
import type { Actor } from '../../../foundation/actor.ts'
import type { AppContext } from '../../../foundation/app-context.ts'
import { putPublished, vocabulary } from '../catalogue.ts'
import { type Files, hashOf } from './domain.ts'
import { cataloguedFiles, programmeFrom } from './files.ts'
import { selectInForce } from './store.ts'

/** Without a log there is nobody to tell. */
export type Publishing = Pick<AppContext, 'database'> & Partial<Pick<AppContext, 'log'>>
type InForce = { reform: string; files: Files; programme: Programme }

const system: Actor = { kind: 'system', name: 'reforms' }
/** Milliseconds until what could not be read is tried again. */
const retry = 1_000

let inForce: ReadonlyMap<string, InForce> = new Map()

/** The rules in force, or published to be so: what a new reform begins with. */
export function filesInForce(programme: string): Files {
  return inForce.get(programme)?.files ?? cataloguedFiles(programme)
}

/** The reform that was published last for this programme. */
export function reformInForce(programme: string): string | undefined {
  return inForce.get(programme)?.reform
}

export async function readPublished({ database, log }: Publishing): Promise<void> {
  const published = await database.read(system, ({ db }) => selectInForce(db))
  const found = new Map<string, InForce>()
  for (const { id, programme, files, catalogueHash } of published) {
    const before = inForce.get(programme)
    try {
      if (before?.reform !== id && hashOf(cataloguedFiles(programme)) !== catalogueHash)
        log?.warn(
          { programme, reform: id },
          'the catalogue changed under a published reform; the reform stays',
        )
      found.set(
        programme,
        before?.reform === id ? before : { reform: id, files, programme: programmeFrom(files, vocabulary()) },
      )
    } catch (error) {
      // Such as a fact that a newer catalogue no longer has: the catalogue's own rules are shown then.
      log?.error({ err: error, programme, reform: id }, 'a published reform can no longer be read')
    }
  }
  inForce = found
  putPublished(new Map([...found].map(([id, { programme }]) => [id, programme])))
}

/** Keeps this process up to date until it is stopped. */
export async function followReforms(app: Publishing): Promise<{ stop: () => Promise<void> }> {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let reading: Promise<void> | undefined
  let again = false
  const read = (): void => {
    if (stopped) return
    if (reading) {
      again = true
      return
    }
    reading = readPublished(app)
      .catch((error: unknown) => {
        app.log?.warn({ err: error }, 'published reforms could not be read and are tried again')
        timer = setTimeout(read, retry)
        timer.unref()
      })
      .finally(() => {
        reading = undefined
        if (!again) return
        again = false
        read()
      })
  }
  await readPublished(app)
  // Whatever was said while nobody listened is read with the connection.
  const stopListening = app.database.listen('reforms', { connected: read, heard: read })
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await stopListening()
    },
  }
}

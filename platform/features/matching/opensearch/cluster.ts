/** The indexes of people in OpenSearch: made, filled, swapped and asked. What is current is known by `people.ts`. */
import { randomUUID } from 'node:crypto'
import { maximumOf, type Ranked, type RankOptions, rankPeople } from '@fairway/matching'
import { Client, errors } from '@opensearch-project/opensearch'
import type { Config } from '../../../foundation/config.ts'
import type { IndexedPerson, IndexedVacancy } from '../domain.ts'
import { documentOf, layout, mappings, settings } from './documents.ts'
import { queryFor } from './query.ts'

/** What changes the cluster, or brings much into it, waits for all its nodes. */
const longTime = 60_000
/** OpenSearch gives no more hits at once (`index.max_result_window`). */
const mostHits = 10_000

/** What is known of the index between two runs: up to which moment it is current, and which process writes. */
export type State = { index: string; layout: number; shards: number; moment: string; holder: string }
export type KeptState = { state: State; seq: number; term: number }

/** A change, read from the database at a version: an older one never overwrites a newer one. */
export type Change = { id: string; version: number; person: IndexedPerson | undefined }

export type Cluster = ReturnType<typeof openCluster>

/** `answerTime`: milliseconds in which a question is answered; who waits holds a connection to the database. */
export function openCluster({ urls, name, shards }: NonNullable<Config['opensearch']>, answerTime = 3_000) {
  const client = new Client({
    nodes: urls.map((url) => ({ url: new URL(url) })),
    requestTimeout: longTime,
    maxRetries: 1,
  })
  const alias = `${name}-people`
  const stateIndex = `${name}-state`

  return {
    shards,
    close: () => client.close(),

    /** The best people, exactly as the engine ranks them. */
    async top(vacancy: IndexedVacancy, options: RankOptions = {}): Promise<Ranked[]> {
      // Refuses what the engine refuses.
      rankPeople(vacancy, [], options)
      const { limit = 20, accept, essentialSkills = 0 } = options
      const query = queryFor(vacancy, essentialSkills)
      const maximum = maximumOf(vacancy)
      const ranked: Ranked[] = []
      for (let after: [number, string] | undefined; ; ) {
        const size = Math.min(accept ? Math.max(2 * limit, 100) : limit - ranked.length, mostHits)
        const { body } = await client.search(
          {
            index: alias,
            // Nobody is left out silently because a part of the index is away.
            allow_partial_search_results: false,
            body: {
              query,
              size,
              sort: [{ _score: { order: 'desc' } }, { id: { order: 'asc' } }],
              track_total_hits: false,
              _source: false,
              stored_fields: '_none_',
              ...(after && { search_after: after }),
            },
          },
          { requestTimeout: answerTime },
        )
        const { hits } = body.hits
        for (const hit of hits) {
          const [points, id] = hit.sort as [number, string]
          after = [points, id]
          if (accept && !accept(id)) continue
          ranked.push({ id, points, maximum })
          if (ranked.length === limit) return ranked
        }
        if (hits.length < size) return ranked
      }
    },

    async count(): Promise<number> {
      const { body } = await client.count({ index: alias, ignore_unavailable: true })
      return body.count
    },

    /** A new index, quick to fill: nothing is refreshed or kept twice yet. */
    async create(): Promise<string> {
      const index = `${alias}-${layout}-${randomUUID()}`
      await client.indices.create({
        index,
        body: {
          settings: { ...settings, number_of_shards: shards, refresh_interval: '-1', number_of_replicas: 0 },
          mappings,
        },
      } as never)
      return index
    },

    /** Writes what changed. Throws when anything could not be written. */
    async write(index: string, changes: readonly Change[]): Promise<void> {
      if (changes.length === 0) return
      const lines = changes.flatMap(({ id, version, person }): object[] => {
        const where = { _index: index, _id: id, version, version_type: 'external_gte' }
        return person ? [{ index: where }, documentOf(person)] : [{ delete: where }]
      })
      const { body } = await client.bulk({ body: lines })
      if (!body.errors) return
      for (const item of body.items) {
        const [done] = Object.values(item)
        // 409: a newer version is there. 404: who is to be removed was not there.
        if (done && done.status >= 300 && done.status !== 409 && done.status !== 404) {
          throw new Error(`OpenSearch refused ${done._id}: ${done.error?.reason}`)
        }
        if (done?.status === 404 && done.error) throw new Error(`OpenSearch refused: ${done.error.reason}`)
      }
    },

    /** Puts a filled index in the place of the one that is asked, which goes. */
    async swap(index: string): Promise<void> {
      await client.indices.putSettings({
        index,
        body: { refresh_interval: settings.refresh_interval, auto_expand_replicas: '0-1' },
      } as never)
      await client.indices.refresh({ index })
      // 408: its second copies take longer than that, and it answers without them.
      const wait = { index, wait_for_status: 'green', timeout: '30s' } as const
      await client.cluster.health(wait, { ignore: [408] })
      const { body } = await client.indices.get({ index: `${alias}-*` })
      const older = Object.keys(body).filter((name) => name !== index)
      await client.indices.updateAliases({
        body: {
          actions: [{ add: { index, alias } }, ...older.map((name) => ({ remove_index: { index: name } }))],
        },
      })
    },

    /** The index that is asked; undefined when there is none yet. */
    async serving(): Promise<string | undefined> {
      try {
        const { body } = await client.indices.getAlias({ name: alias })
        return Object.keys(body)[0]
      } catch (error) {
        if (isNotThere(error)) return undefined
        throw error
      }
    },

    /** Takes from the disks what is left of people who were removed or changed; goes on after the answer. */
    async purge(index: string): Promise<void> {
      await client.indices.forcemerge({ index, only_expunge_deletes: true, wait_for_completion: false })
    },

    async drop(index: string): Promise<void> {
      await client.indices.delete({ index })
    },

    async refresh(): Promise<void> {
      await client.indices.refresh({ index: alias })
    },

    async readState(): Promise<KeptState | undefined> {
      try {
        const { body } = await client.get({ index: stateIndex, id: 'people' }, { requestTimeout: answerTime })
        return { state: body._source as State, seq: body._seq_no!, term: body._primary_term! }
      } catch (error) {
        if (isNotThere(error)) return undefined
        throw error
      }
    },

    /** Says what the index is at, if nobody said anything since `known`; undefined when somebody did. */
    async writeState(state: State, known: KeptState | undefined): Promise<KeptState | undefined> {
      if (!known) await createUnlessThere()
      try {
        const { body } = await client.index({
          index: stateIndex,
          id: 'people',
          body: state,
          ...(known ? { if_seq_no: known.seq, if_primary_term: known.term } : { op_type: 'create' }),
        })
        return { state, seq: body._seq_no!, term: body._primary_term! }
      } catch (error) {
        if (error instanceof errors.ResponseError && error.statusCode === 409) return undefined
        throw error
      }
    },
  }

  async function createUnlessThere(): Promise<void> {
    try {
      await client.indices.create({
        index: stateIndex,
        body: {
          settings: { number_of_shards: 1, auto_expand_replicas: '0-1' },
          mappings: { dynamic: false },
        },
      } as never)
    } catch (error) {
      const type = error instanceof errors.ResponseError && error.body?.error?.type
      if (type !== 'resource_already_exists_exception') throw error
    }
  }
}

function isNotThere(error: unknown): boolean {
  return error instanceof errors.ResponseError && error.statusCode === 404
}

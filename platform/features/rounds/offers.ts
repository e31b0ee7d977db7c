/**
 * From a place that a round gave to a job offer. The offer is the employer's: who offers the vacancy makes those of its
 * places in one step, or lets the office of the programme make them.
 */
import type { Actor, StaffActor } from '../../foundation/actor.ts'
import { isMemberOf } from '../../foundation/actor.ts'
import type { AppContext } from '../../foundation/app-context.ts'
import type { Work } from '../../foundation/database/database.ts'
import { ConflictError, FairwayError, ForbiddenError, NotFoundError } from '../../foundation/errors.ts'
import { offerPlacement } from '../placements/index.ts'
import { selectAgreements, selectOffered, selectOffers, writeAgreement } from './offers-store.ts'
import { placedAt, readRound } from './service.ts'

export { type OfferState, offerStates } from './offers-store.ts'

type App = Pick<AppContext, 'database'>

/** Made in one request; who has more asks again, and nothing is made twice. */
const mostAtOnce = 200

const system: Actor = { kind: 'system', name: 'rounds' }

/** Each place of a published round and how far its offer is. Whether workers agree to be shown the office does not see. */
export async function readOffers({ database }: App, actor: Actor, id: string) {
  const { round } = await database.read(actor, (work) => readRound(work, id))
  if (!round.publishedAt) throw new NotFoundError()
  return { round, offers: await database.read(system, ({ db }) => selectOffers(db, id)) }
}

export type OffersMade = { made: number; refused: { number: number; code: string }[]; left: number }

/** Makes the offers that can be made. Each is a transaction of its own. */
export async function makeOffers(app: App, actor: Actor, id: string): Promise<OffersMade> {
  const { offers } = await readOffers(app, actor, id)
  const ready = offers.filter(({ state }) => state === 'ready')
  const found = await offerEach(ready.slice(0, mostAtOnce), ({ vacancyId, personId }) =>
    app.database.write(system, (work) => offerPlacement(work, { vacancyId, personId, round: id })),
  )
  await app.database.write(actor, async (work) => {
    work.record({
      action: 'round.offers-made',
      subject: `round:${id}`,
      data: { made: found.made, refused: found.refused.length },
    })
  })
  return { ...found, left: Math.max(0, ready.length - mostAtOnce) }
}

/** One that is refused stops no other. */
async function offerEach<Place extends { number: number }>(
  places: readonly Place[],
  offer: (place: Place) => Promise<unknown>,
): Promise<Omit<OffersMade, 'left'>> {
  const refused: OffersMade['refused'] = []
  for (const place of places) {
    try {
      await offer(place)
    } catch (error) {
      if (!(error instanceof FairwayError)) throw error
      refused.push({ number: place.number, code: error.code })
    }
  }
  return { made: places.length - refused.length, refused }
}

/** Who got a place of one's own vacancy, who of them has an offer, and which offices may make offers. */
export async function readOwnPlaces(work: Work, vacancyId: string) {
  const { vacancy, rows } = await placedAt(work, vacancyId)
  const offered = await selectOffered(
    work.db,
    vacancyId,
    rows.map(({ personId }) => personId),
  )
  return {
    vacancy,
    rows: rows.map((row) => ({ ...row, isOffered: offered.has(row.personId) })),
    agreements: await selectAgreements(work.db, vacancyId),
  }
}

/** Makes the offers of all who got a place of one's own vacancy and have none. */
export async function makeOwnOffers({ database }: App, actor: Actor, vacancyId: string): Promise<OffersMade> {
  const { rows } = await database.read(actor, (work) => readOwnPlaces(work, vacancyId))
  const found = await offerEach(
    rows.filter(({ isOffered }) => !isOffered),
    ({ personId }) => database.write(actor, (work) => offerPlacement(work, { vacancyId, personId })),
  )
  return { ...found, left: 0 }
}

/** Lets the office of a programme make the offers of a vacancy of one's own, or takes that back. */
export async function agreeToOffers(
  work: Work,
  { programme, vacancy, agrees }: { programme: string; vacancy: string; agrees: boolean },
): Promise<void> {
  const { account } = offering(work.actor)
  if (!(await selectAgreements(work.db, vacancy)).some(({ programmeId }) => programmeId === programme))
    throw new NotFoundError()
  await placedAt(work, vacancy)
  const done = await writeAgreement(work.db, { programme, vacancy, account: agrees ? account : null })
  if (!done) throw new ConflictError('agreed-already', { key: 'rounds.error.agreed-already' })
  work.record({
    action: agrees ? 'programme.offers-agreed' : 'programme.offers-taken-back',
    subject: `programme:${programme}`,
    data: { vacancy },
  })
}

function offering(actor: Actor): StaffActor {
  if (!isMemberOf(actor, 'employer', 'recruiter')) throw new ForbiddenError()
  return actor
}

/** A programme with its roster and one published round: who stands on it, and what is offered. */

import { sexOf } from './names.ts'
import { origin, type Plan } from './plan.ts'
import { seeded } from './random.ts'

export const programme = {
  name: 'Hotels and building sites',
  /** Drawn in public, as it were. */
  seed: 'Public draw 4 8 15 16 23 42',
  method: 'stable',
  bounds: [{ kind: 'least', attribute: 'sex', value: 'female', unit: 'percent', amount: 40 }],
} as const

const trades: readonly string[] = ['hotels', 'construction', 'cleaning']
const villages = ['Dharan', 'Butwal', 'Ghorahi', 'Lahan']

export function planProgramme({ vacancies, workers }: Pick<Plan, 'vacancies' | 'workers'>) {
  const random = seeded(9)
  const places = vacancies
    .filter(
      ({ outcome, job, recruitsFrom }) =>
        outcome === 'published' && recruitsFrom === origin && trades.includes(job.trade),
    )
    .slice(0, 8)
  const fits = new Set(places.map(({ job }) => job.isco.slice(0, 2)))
  const roster = workers
    .filter(
      ({ nationality, verified, occupations }) =>
        nationality === origin && verified && occupations.some(({ isco }) => fits.has(isco.slice(0, 2))),
    )
    // Those who sign in first, and as many of the others as a small programme has.
    .toSorted((a, b) => Number(b.pin !== undefined) - Number(a.pin !== undefined))
    .slice(0, 45)
  return {
    places: places.map(({ key, job }) => ({ vacancy: key, industry: job.trade, places: 3 })),
    quotas: [
      { name: 'Hotels this year', most: 6, condition: { industry: 'hotels' } },
      { name: 'Building sites this year', most: 8, condition: { industry: 'construction' } },
    ],
    roster: roster.map(({ key, fullName }, index) => ({
      worker: key,
      priority: random.between(0, 3),
      sex: sexOf(fullName),
      village: random.pick(villages),
      // Two pairs who move together.
      family: index === 6 || index === 7 ? 'A' : index === 12 || index === 13 ? 'B' : '',
    })),
  }
}

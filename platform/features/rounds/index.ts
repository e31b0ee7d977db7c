/** Programmes that fill many places from one roster, in rounds that anybody can run again. */
import { offersPage, placedPage } from './pages/offers.tsx'
import { ownPage } from './pages/own.tsx'
import { placesPage, programmePage, programmesPage, quotasPage } from './pages/programmes.tsx'
import { publishedPage, roundFilePage } from './pages/published.tsx'
import { entryPage, rosterFilePage, rosterPage } from './pages/roster.tsx'
import { newRoundPage, roundPage, roundWorkerPage, roundWorkersPage } from './pages/rounds.tsx'

export { routes } from './api.ts'
export {
  addQuota,
  addToRoster,
  computeRound,
  createProgramme,
  preparePublication,
  prepareRound,
  savePublication,
  saveRound,
  setPlace,
} from './service.ts'

export const pages = [
  programmesPage,
  programmePage,
  placesPage,
  quotasPage,
  rosterPage,
  rosterFilePage,
  entryPage,
  newRoundPage,
  roundPage,
  roundWorkersPage,
  roundWorkerPage,
  offersPage,
  publishedPage,
  roundFilePage,
  ownPage,
  placedPage,
]

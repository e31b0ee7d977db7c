/** The desk at which an authority changes the rules of its own programmes: drafted, checked and simulated by one officer,
 * published by another, and in force in the running platform from its day on. */
import { newReformPage, reformsPage } from './pages/list.tsx'
import { reformDetailsPage, reformPage } from './pages/reform.tsx'
import { simulateReformPage } from './pages/simulate.tsx'
import { reformTextPage } from './pages/text.tsx'
import { reformValuePage, reformValuesPage } from './pages/values.tsx'

export { followReforms } from './live.ts'
export { draftReform, reformsToDecide, saveValue, takeReformStep } from './service.ts'

export const reformPages = [
  reformsPage,
  newReformPage,
  reformPage,
  reformDetailsPage,
  reformValuesPage,
  reformValuePage,
  reformTextPage,
  simulateReformPage,
]

/** "Which pathways are open to me": asks only what is still needed, for one pathway, for some countries, or for all. */
import { answersPage, forgetPage, minePage, questionPage, startPage } from './pages/ask.tsx'
import { detailPage, printPage, resultPage } from './pages/result.tsx'

export { forgetOldAnswers, ownAnswers } from './service.ts'

export const questionPages = [
  minePage,
  startPage,
  questionPage,
  answersPage,
  forgetPage,
  resultPage,
  detailPage,
  printPage,
]

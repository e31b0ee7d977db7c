import { homePage } from './pages/home.tsx'

/** The first page: what Fairway is and where to begin. */
export const pages = [homePage]

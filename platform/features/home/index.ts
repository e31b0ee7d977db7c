/** The first page: what Fairway is and where to begin. */
import { homePage } from './pages/home.tsx'

export const pages = [homePage]

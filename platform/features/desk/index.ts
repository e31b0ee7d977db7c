/** Where staff begin: what waits for them, by what they are appointed to do. */
import { deskPage } from './pages/desk.tsx'
import { developersPage } from './pages/developers.tsx'

export const pages = [deskPage, developersPage]

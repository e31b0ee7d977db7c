/** Places that programmes have in a season: announced, reserved, used, released, and never one given twice. */
import { deskPage, ledgerPage, newPage } from './pages/desk.tsx'
import { publicPage } from './pages/public.tsx'

export { routes } from './api.ts'
export { keepsQuotas } from './policy.ts'
export { announceQuota, type PlacesLeft, placesLeft, stepPlacement } from './service.ts'

export const pages = [publicPage, deskPage, newPage, ledgerPage]

/** Workers registered by an office, a trade union or a migrant centre: who did it, and the worker's own confirmation. */
export { assistedPages } from './pages/assist.tsx'
export { assistsIn, attribute, ownRegistration, type Way } from './service.ts'

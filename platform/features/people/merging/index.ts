/** Two records of one person become one: seen beside each other, chosen item by item, told, and taken back. */
export { mergingPages } from './pages/merging.tsx'
export { forgetMerged, keptOf, mergePair } from './service.ts'

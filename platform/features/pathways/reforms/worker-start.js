/** Reads TypeScript as the platform itself does. */
import { register } from 'tsx/esm/api'

register()
await import('./worker.ts')

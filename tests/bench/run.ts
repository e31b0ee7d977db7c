/** `npm run bench -- NAME`: measures one part; prints figures, asserts nothing about time. */
const benches: Record<string, () => Promise<void>> = {
  matching: async () => (await import('./matching.ts')).benchMatching(),
  'matching-large': async () => (await import('./matching-large.ts')).benchLargeMatching(),
  'matching-service': async () => (await import('./matching-service.ts')).benchMatchingService(),
  opensearch: async () => (await import('./opensearch.ts')).benchOpenSearch(),
  allocation: async () => (await import('./allocation.ts')).benchAllocation(),
  coding: async () => (await import('./coding.ts')).benchCoding(),
  http: async () => (await import('./http.ts')).benchHttp(),
  rules: async () => (await import('./rules.ts')).benchRules(),
}

const bench = benches[process.argv[2] ?? '']
if (!bench) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join(' | ')}`)
  process.exit(2)
}
await bench()
process.exit(0)

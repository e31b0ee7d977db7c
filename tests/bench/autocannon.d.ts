declare module 'autocannon' {
  type Histogram = { p50: number; p97_5: number; p99: number; average: number; max: number }
  type Result = {
    latency: Histogram
    requests: { average: number; total: number }
    non2xx: number
    errors: number
  }
  type Client = {
    on: (event: 'response', listen: (status: number, bytes: number, milliseconds: number) => void) => void
  }
  type Options = {
    url: string
    connections: number
    overallRate: number
    duration: number
    headers?: Record<string, string>
    requests?: { path: string }[]
    setupClient?: (client: Client) => void
  }
  export default function autocannon(options: Options): Promise<Result>
}

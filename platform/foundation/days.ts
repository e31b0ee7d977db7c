/** Days of the calendar as ISO dates, in UTC. */

export function today(): string {
  return dayOf(new Date())
}

export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}

/** The day that it still is somewhere (UTC−12). What may be done until a day is not over before. */
export function earliestDay(now = new Date()): string {
  return dayOf(new Date(now.getTime() - 12 * 3_600_000))
}

export function dayBefore(day: string): string {
  return dayOf(new Date(Date.parse(day) - 86_400_000))
}

/** Whether the calendar has this day: 2026-02-30 it has not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && dayOf(date) === text
}

/** Whole days since then. */
export function daysSince(moment: Date, now = new Date()): number {
  return Math.max(0, Math.floor((now.getTime() - moment.getTime()) / 86_400_000))
}

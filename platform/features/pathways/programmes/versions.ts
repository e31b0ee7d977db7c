import { daysOfChange, type Programme } from '@fairway/rules'
import { dayOf } from '../../../foundation/days.ts'

/** First days of each version of the rules, the oldest first. */
export function versionsOf(programme: Programme): readonly string[] {
  return [...new Set([programme.inForce.from, ...daysOfChange(programme)])].sort()
}

export function dayBefore(day: string): string {
  return dayOf(new Date(Date.parse(day) - 86_400_000))
}

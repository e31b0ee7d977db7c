import { daysOfChange, type Programme } from '@fairway/rules'

/** First days of each version of the rules, the oldest first. */
export function versionsOf(programme: Programme): readonly string[] {
  return [...new Set([programme.inForce.from, ...daysOfChange(programme)])].sort()
}

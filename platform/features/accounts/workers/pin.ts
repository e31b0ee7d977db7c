import { InvalidInputError } from '../../../foundation/errors.ts'
import { asciiDigits } from '../../../foundation/http/read-fields.ts'

/** A secret number as typed, in any script's digits, with or without blanks. */
export function readPin(text: string): string {
  return asciiDigits(text).replace(/[\s-]/g, '')
}

/** Refuses what is not six digits, and what a stranger would try first. `birthDate` is ISO. */
export function checkNewPin(pin: string, birthDate: string, field = 'pin'): void {
  if (!/^[0-9]{6}$/.test(pin)) throw new InvalidInputError({ [field]: { key: 'accounts.pin.six-digits' } })
  if (isTrivial(pin) || birthDatePins(birthDate).includes(pin)) {
    throw new InvalidInputError({ [field]: { key: 'accounts.pin.easy' } })
  }
}

function isTrivial(pin: string): boolean {
  const fewDigits = new Set(pin).size <= 2
  const repeated = pin.slice(0, 3) === pin.slice(3)
  const inOrder = '01234567890 09876543210'.includes(pin)
  return fewDigits || repeated || inOrder
}

function birthDatePins(birthDate: string): string[] {
  const [year = '', month = '', day = ''] = birthDate.split('-')
  const short = year.slice(2)
  return [
    day + month + short,
    month + day + short,
    short + month + day,
    short + day + month,
    year + month,
    month + year,
    year + day,
    day + year,
  ]
}

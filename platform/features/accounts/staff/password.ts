import { InvalidInputError, type Message } from '../../../foundation/errors.ts'
import { hashSecret, verifySecret } from '../workers/secrets.ts'

export const leastPasswordLength = 12

/** Long passwords that still come first in every list of stolen ones, and what keyboards suggest. */
const common = new Set([
  'password1234',
  'password12345',
  'password123456',
  'passwordpassword',
  'password123!',
  'passw0rd1234',
  'p@ssw0rd1234',
  'mypassword123',
  'mypassword1234',
  'administrator',
  'administrator1',
  'administrator123',
  'changeme1234',
  'changemechangeme',
  'letmeinletmein',
  'letmein12345',
  'welcome12345',
  'welcome123456',
  'welcomewelcome',
  'iloveyou1234',
  'iloveyouiloveyou',
  'qwertyuiop12',
  'qwertyuiop123',
  'qwertyuiop1234',
  'qwertyuiop[]',
  'qwertyqwerty',
  'qwerty123456',
  'qwertyuiopasdfghjkl',
  'asdfghjkl123',
  "asdfghjkl;'",
  'asdfghjklzxcvbnm',
  'zxcvbnm12345',
  'zxcvbnm,./12',
  '1qaz2wsx3edc',
  '1qaz2wsx3edc4rfv',
  '1q2w3e4r5t6y',
  '1q2w3e4r5t6y7u8i',
  'q1w2e3r4t5y6',
  'qazwsxedcrfv',
  'abcdefghijkl',
  'abcdefghijklm',
  'abcdefghijklmnopqrstuvwxyz',
  'abcd12345678',
  'abc123abc123',
  'a1b2c3d4e5f6',
  'aa1234567890',
  '1234567890ab',
  '1234567890-=',
  '123456789012',
  '1234567890123',
  '12345678901234',
  '123456789012345',
  '1234567890123456',
  '123412341234',
  '123123123123',
  '121212121212',
  '012345678901',
  '098765432109',
  '987654321098',
  '0987654321098',
  'fairwayfairway',
  'fairway12345',
  'fairway123456',
  'correcthorsebatterystaple',
])

/** The same text in every way a keyboard may compose it (Unicode NFKC), so that it works on each device. */
function canonical(password: string): string {
  return password.normalize('NFKC')
}

/** What is wrong with a new password; any script will do, and nothing is asked of it but length and surprise. */
export function passwordProblem(password: string, email: string): Message | undefined {
  const text = canonical(password).toLowerCase()
  const characters = [...text]
  if (characters.length < leastPasswordLength)
    return { key: 'accounts.staff.password.short', values: { least: leastPasswordLength } }
  if (text === email.toLowerCase()) return { key: 'accounts.staff.password.is-email' }
  if (common.has(text) || new Set(characters).size < 4) return { key: 'accounts.staff.password.common' }
  return undefined
}

/** `field` names the form's field that the refusal belongs to. */
export function hashNewPassword(password: string, email: string, field = 'password'): Promise<string> {
  const problem = passwordProblem(password, email)
  if (problem) throw new InvalidInputError({ [field]: problem })
  return hashSecret(canonical(password))
}

export function verifyPassword(hash: string | null | undefined, password: string): Promise<boolean> {
  return verifySecret(hash, canonical(password))
}

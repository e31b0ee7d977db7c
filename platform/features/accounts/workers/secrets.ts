import { hash, verify } from '@node-rs/argon2'

/** OWASP's second recommendation for argon2id: 19 MiB, two passes. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashSecret(secret: string): Promise<string> {
  return hash(secret, options)
}

let nobodys: Promise<string> | undefined

/** Without a hash it takes as long as with one, and answers no: time must not tell who is registered. */
export async function verifySecret(hashed: string | null | undefined, secret: string): Promise<boolean> {
  nobodys ??= hashSecret('the hash of nobody')
  const right = await verify(hashed ?? (await nobodys), secret)
  return right && typeof hashed === 'string'
}

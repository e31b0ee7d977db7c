import { Validator } from '@seriousme/openapi-schema-validator'

/** What is wrong with an OpenAPI document by the standard's own schema; empty when nothing is. */
export async function validate(document: Record<string, unknown>): Promise<unknown[]> {
  const { valid, errors } = await new Validator().validate(structuredClone(document) as never)
  return valid ? [] : [errors].flat()
}

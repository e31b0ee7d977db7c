import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { checkNewPin, readPin } from './pin.ts'

test('a secret number is read in any script’s digits', () => {
  for (const typed of ['204816', '204 816', '٢٠٤٨١٦', '२०४८१६', '২০৪৮১৬'])
    assert.equal(readPin(typed), '204816')
})

test('numbers that a stranger would try first are refused', () => {
  const easy = ['111111', '121212', '112211', '123123', '123456', '654321', '012345', '567890', '098765']
  const born = ['040795', '070495', '950704', '950407', '199507', '071995', '199504', '041995']
  for (const pin of [...easy, ...born, '12345', '1234567', '', 'abcdef']) {
    assert.throws(() => checkNewPin(pin, '1995-07-04'), InvalidInputError, pin)
  }
  for (const pin of ['204816', '739150', '990011']) checkNewPin(pin, '1995-07-04')
})

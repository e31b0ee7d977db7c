import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printable, unprintable } from './fonts.ts'
import { renderPdf } from './pdf.ts'

test('names in the scripts that workers write are shown; what no font has is told, never a box', () => {
  const shown = [
    'ሰላም ተስፋዬ',
    'นภา ศรีสุข',
    'கமலா செல்வன்',
    'නිමල් පෙරේරා',
    'ဒေါ်အောင်ဆန်း',
    'សុខ ចាន់',
    'ສົມສີ',
    'ਗੁਰਪ੍ਰੀਤ',
    'മറിയം',
    'მარიამ',
    'سیتا رائے',
    'सीता राई',
    'Нұрлан Ngọc Ánh\n\u200d\u00a0',
  ]
  for (const name of shown) assert.deepEqual(unprintable(name), [], name)
  assert.deepEqual(unprintable('王小王 🎉'), ['王', '小', '🎉'])
  assert.equal(printable('王小明 Ana 🎉'), '[?] Ana [?]')
  const template = '#let data = json(bytes(sys.inputs.data))\n#set text(font: data.fonts)\n#data.text'
  // PDF/A is refused where a letter is missing: it is a proof that none is.
  for (const text of [...shown, '王小明 🎉'])
    assert.ok(renderPdf(template, { text }).includes('pdfaid:part'), text)
})

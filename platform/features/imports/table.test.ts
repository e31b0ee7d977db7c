import assert from 'node:assert/strict'
import { test } from 'node:test'
import writeXlsxFile from 'write-excel-file/node'
import { InvalidInputError } from '../../foundation/errors.ts'
import { proposeMapping } from './domain.ts'
import { delimiterOf, readTable } from './table.ts'
import { isFormula, readDate } from './values.ts'

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
/** Letters of the code pages that the tests write. */
const codePages: Record<string, Record<string, number>> = {
  1252: { ñ: 0xf1, í: 0xed, ó: 0xf3, é: 0xe9 },
  1256: { ا: 0xc7, ل: 0xe1, س: 0xd3, م: 0xe3, ع: 0xda, ي: 0xed, د: 0xcf },
}
const inPage = (page: number, text: string) =>
  Buffer.from([...text].map((letter) => codePages[page]?.[letter] ?? letter.charCodeAt(0)))

test('CSV is read in the encodings and with the separators of spreadsheet programs', async () => {
  const files: [string, Buffer, string, string][] = [
    ['UTF-8', Buffer.from('नाम;जन्म मिति\nसीता राई;1995-05-05\n'), 'नाम', 'सीता राई'],
    ['UTF-8 with its mark', Buffer.from('\ufeffName,Born\r\n"Rai, Sita",1995\r\n'), 'Name', 'Rai, Sita'],
    ['UTF-16', utf16('Name\tBorn\r\nসীতা\t1995\r\n'), 'Name', 'সীতা'],
    ['Windows-1252', inPage(1252, 'Nombre;Año\nMuñoz Ríos;1990\n'), 'Nombre', 'Muñoz Ríos'],
    ['Windows-1256', inPage(1256, 'الاسم;x\nعلي سعيد;1990\n'), 'الاسم', 'علي سعيد'],
  ]
  for (const [name, content, heading, value] of files) {
    const { headings, rows } = await readTable(content, 'csv')
    assert.equal(headings[0], heading, name)
    assert.equal(rows[0]?.cells[0], value, name)
  }
})

test('rows keep the numbers they have in the spreadsheet, also after line breaks and empty rows', async () => {
  const { rows } = await readTable(Buffer.from('name,note\n"A\nB",x\n\n,\nC,y\n'), 'csv')
  assert.deepEqual(rows, [
    { number: 2, cells: ['A\nB', 'x'] },
    { number: 5, cells: ['C', 'y'] },
  ])
})

test('controls that change how text reads are gone', async () => {
  const { rows } = await readTable(Buffer.from('name\n\u202eSita\u2066 Rai\u0007\n'), 'csv')
  assert.equal(rows[0]?.cells[0], 'Sita Rai')
})

test('a workbook is read with its days and numbers', async () => {
  const content = await writeXlsxFile([
    [{ value: 'Nombre' }, { value: 'Nacimiento' }, { value: 'Teléfono' }],
    [
      { value: 'Ana Gómez' },
      { value: new Date('1990-02-28T00:00:00Z'), type: Date, format: 'dd/mm/yyyy' },
      { value: 9841000000, type: Number },
    ],
  ] as never).toBuffer()
  const { headings, rows } = await readTable(content, 'xlsx')
  assert.deepEqual(headings, ['Nombre', 'Nacimiento', 'Teléfono'])
  assert.deepEqual(rows, [{ number: 2, cells: ['Ana Gómez', '1990-02-28', '9841000000'] }])
})

test('what cannot be read is refused with what would be right', async () => {
  const files: [Buffer, 'csv' | 'xlsx', string][] = [
    [Buffer.from('name,born\n'), 'csv', 'imports.file.empty'],
    [Buffer.from('name,born\n"Sita,1990\nRam,1991\n'), 'csv', 'imports.file.broken'],
    [Buffer.from('PK\u0003\u0004 no workbook'), 'xlsx', 'imports.file.broken-xlsx'],
    [Buffer.from(`${'a,'.repeat(200)}\n${'1,'.repeat(200)}\n`), 'csv', 'imports.file.columns'],
    [Buffer.from(`name\n${'x\n'.repeat(20_001)}`), 'csv', 'imports.file.rows'],
  ]
  for (const [content, kind, key] of files) {
    await assert.rejects(readTable(content, kind), (error) => {
      assert.ok(error instanceof InvalidInputError)
      assert.equal(error.fields.file?.key, key)
      return true
    })
  }
})

test('a workbook that is small outside and huge inside is not unpacked', async () => {
  const bomb = Buffer.alloc(46 + 1 + 22)
  bomb.writeUInt32LE(0x02014b50, 0)
  bomb.writeUInt32LE(0xffffffff, 24)
  bomb.writeUInt16LE(1, 28)
  bomb.write('x', 46)
  bomb.write('PK\u0005\u0006', 47, 'latin1')
  bomb.writeUInt32LE(0, 47 + 16)
  await assert.rejects(readTable(bomb, 'xlsx'), (error) => {
    assert.equal((error as InvalidInputError).fields.file?.key, 'imports.file.too-large-inside')
    return true
  })
})

test('titles above a table are no headings, and do not say what separates', async () => {
  const { headings, rows } = await readTable(
    Buffer.from('Workers, 2026\n\nS.N.;Name / नाम;DOB\n1;सीता राई;1995\n2;Ram, Rai;1991\n;;\nTotal;2;\n'),
    'csv',
  )
  assert.deepEqual(headings, ['S.N.', 'Name / नाम', 'DOB'])
  assert.deepEqual(
    rows.map(({ number, cells }) => [number, cells[1]]),
    [
      [4, 'सीता राई'],
      [5, 'Ram, Rai'],
      [7, '2'],
    ],
  )
})

test('the separator is the one that splits evenly, whatever stands in quotes', () => {
  assert.equal(delimiterOf('"a;b;c;d",x\n"e;f",y\n'), ',')
  assert.equal(delimiterOf('a;1,5;x\nb;2,5;y\n'), ';')
  assert.equal(delimiterOf('a\tb\n'), '\t')
})

test('days are read in the usual forms, and nothing is guessed', () => {
  const day = (text: string, order: 'dmy' | 'mdy' | 'ymd' = 'dmy') => readDate(text, order)?.day
  assert.equal(day('1990-12-31'), '1990-12-31')
  assert.equal(day('31/12/1990'), '1990-12-31')
  assert.equal(day('31.12.1990'), '1990-12-31')
  assert.equal(day('12/31/1990', 'mdy'), '1990-12-31')
  assert.equal(day('३१/१२/१९९०'), '1990-12-31')
  assert.equal(day('٣١/١٢/١٩٩٠'), '1990-12-31')
  // 33,238 is the serial number of 1990-12-31 in spreadsheet programs.
  assert.equal(day('33238'), '1990-12-31')
  assert.deepEqual(readDate('1990', 'dmy'), { day: '1990-01-01', yearOnly: true })
  for (const wrong of ['31/12/90', '12/31/1990', '30/02/1990', 'yesterday', '', '99999', '1990-13-01'])
    assert.equal(day(wrong), undefined, wrong)
})

test('what a spreadsheet would compute is a formula; phones and names are not', () => {
  for (const formula of ['=1+1', '=HYPERLINK("x")', '@SUM(A1)', '+cmd|x', '-x']) assert.ok(isFormula(formula))
  for (const plain of ['+977 984-1000000', '-5', 'Sita', 'O’Neil = x']) assert.ok(!isFormula(plain))
})

test('columns are proposed by headings in five languages, and remembered', () => {
  assert.deepEqual(proposeMapping('workers', ['NOMBRE COMPLETO', 'Fecha de nacimiento', 'Oficio', 'Móvil']), {
    fullName: 0,
    birthDate: 1,
    occupation: 2,
    phone: 3,
  })
  assert.deepEqual(proposeMapping('workers', ['क्र.सं.', 'नाम', 'जन्म मिति', 'पेसा']), {
    fullName: 1,
    birthDate: 2,
    occupation: 3,
  })
  const written = ['Name / नाम', 'DOB (AD)', 'Mobile No.', 'Trade', 'Experience (yrs)', "Father's name"]
  assert.deepEqual(proposeMapping('workers', written), {
    fullName: 0,
    birthDate: 1,
    phone: 2,
    occupation: 3,
    years: 4,
  })
  assert.deepEqual(proposeMapping('workers', ['Ref', 'Name'], { fullName: 'ref' }), { fullName: 0 })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { kindOf } from './kinds.ts'

/** A ZIP archive of empty parts with these names. */
export function zipOf(names: string[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const name of names) {
    const data = deflateRawSync('')
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt32LE(data.length, 18)
    head.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt32LE(data.length, 20)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(at, 42)
    locals.push(head, Buffer.from(name), data)
    central.push(entry, Buffer.from(name))
    at += 30 + name.length + data.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex')

test('what a file is stands in its content', () => {
  const known: [string | undefined, Buffer][] = [
    ['pdf', Buffer.from('%PDF-1.7\n%âãÏÓ')],
    ['jpeg', hex('ffd8ffe000104a464946')],
    ['png', hex('89504e470d0a1a0a0000000d49484452')],
    ['xlsx', zipOf(['[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml'])],
    ['csv', Buffer.from('name;birth date\nसीता राई;1995-05-05\n')],
    ['csv', Buffer.from('\ufeffالاسم,الهاتف\r\n')],
    ['csv', Buffer.from('\ufeffname\tphone', 'utf16le')],
    ['csv', hex('436f72646f6261f120c3d3e3')],
  ]
  for (const [kind, content] of known) assert.equal(kindOf(content), kind, content.toString('latin1'))
})

test('programs, archives, pages and scripts are none of them, whatever their names say', () => {
  const others = [
    hex('4d5a90000300000004000000ffff0000'),
    hex('7f454c4602010100000000000000000002003e00'),
    hex('cafebabe00000034'),
    hex('504b0304'),
    zipOf(['META-INF/MANIFEST.MF', 'Main.class']),
    zipOf(['[Content_Types].xml', 'word/document.xml']),
    zipOf(['[Content_Types].xml', 'xl/workbook.xml', 'xl/vbaProject.bin']),
    Buffer.from('#!/bin/sh\nrm -rf /\n'),
    Buffer.from('\ufeff <html><script>alert(1)</script>'),
    Buffer.from('<?xml version="1.0"?><svg/>'),
    Buffer.from('GIF89a\u0001\u0000'),
    Buffer.from('text with \u0000 in it'),
    Buffer.alloc(0),
  ]
  for (const content of others) assert.equal(kindOf(content), undefined, content.toString('latin1'))
})

test('no content, however broken, makes it throw', () => {
  const heads = ['', '%PDF-', '504b0304', 'ffd8ff', 'fffe', 'feff'].map((head) =>
    /^[0-9a-f]+$/.test(head) ? hex(head) : Buffer.from(head),
  )
  const workbook = zipOf(['[Content_Types].xml', 'xl/workbook.xml'])
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 200 }), fc.nat(), (head, rest, cut) => {
      kindOf(Buffer.concat([head, rest]))
      kindOf(Buffer.concat([workbook.subarray(0, cut % workbook.length), rest]))
      kindOf(Buffer.concat([workbook, rest]))
    }),
  )
})

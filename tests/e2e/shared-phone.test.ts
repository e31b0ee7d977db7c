/** Two people, one phone, one browser without JavaScript: nobody finds anything of the other. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser, type Platform, startPlatform } from './platform.ts'
import { type NewWorker, Reader, registerWorker, signInWorker, signOut } from './reader.ts'

const phone = '9851012345'
const [asha, bishal]: [NewWorker, NewWorker] = [
  {
    fullName: 'आशा विश्वकर्मा',
    birthDate: '1999-01-30',
    phone,
    searches: 'भान्से',
    isco: '5120',
    years: '2',
    pin: '739105',
  },
  {
    fullName: 'Bishal B.K.',
    birthDate: '1991-12-04',
    phone,
    searches: 'mason',
    isco: '7112',
    years: '9',
    pin: '264817',
  },
]

let platform: Platform
before(async () => {
  platform = await startPlatform()
})
after(() => platform.close())

test('two workers who share a phone reach only their own record', async () => {
  const reader = new Reader(await openBrowser(platform), 'ne')
  const seesOnly = async (own: NewWorker, other: NewWorker) => {
    for (const path of ['/me', '/me/profile', '/me/sign-in', '/me/consent', '/placements']) {
      assert.equal(await reader.open(path), 200)
      await reader.isAt(path)
      const content = await reader.page.content()
      assert.ok(content.includes(own.fullName), `${path} is ${own.fullName}'s`)
      assert.ok(!content.includes(other.fullName), `${path} shows nothing of ${other.fullName}`)
    }
  }
  const backShowsNothingOf = async (person: NewWorker, words: readonly string[] = []) => {
    const secrets = [person.fullName, ...words.map((word) => `<strong>${word}</strong>`)]
    let looked = 0
    for (let steps = 0; steps < 12; steps++) {
      try {
        // Nothing comes before the first page.
        if ((await reader.page.goBack()) === null) break
      } catch (error) {
        // The browser does not show the answer to a form again: it asks whether to send the form again. On its way to
        // or from that question the page is for a moment attached to nothing.
        if (!/ERR_CACHE_MISS|Not attached to an active page/.test(String(error))) throw error
        await reader.page.waitForLoadState('domcontentloaded')
        continue
      }
      looked += 1
      const content = await reader.page.content()
      for (const secret of secrets) {
        assert.ok(!content.includes(secret), `${reader.page.url()} shows ${secret}`)
      }
    }
    assert.ok(looked > 0)
  }

  const { card: ashasCard } = await registerWorker(reader, asha)
  await seesOnly(asha, bishal)
  await signOut(reader)
  await backShowsNothingOf(asha, ashasCard.words)

  const { card: bishalsCard } = await registerWorker(reader, bishal)
  assert.notDeepEqual(bishalsCard, ashasCard)
  await seesOnly(bishal, asha)
  await signOut(reader)
  await backShowsNothingOf(bishal, bishalsCard.words)

  for (const [own, other] of [
    [asha, bishal],
    [bishal, asha],
  ] as const) {
    await signInWorker(reader, own)
    await reader.isAt('/me')
    await seesOnly(own, other)
    await signOut(reader)
    await backShowsNothingOf(own)
  }
  await reader.page.context().close()
})

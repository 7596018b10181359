/**
 * Software that the demonstration's publisher offers, and the product keys of Contoso Paris: one whose activations run out, for which
 * more are asked, and one that is not counted. The files are small and made here, so that they can really be downloaded and checked.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { personByEmail, publisher, softwareDesk } from '#server/business/access/index.ts'
import { askActivations, enterKey, registerFile } from '#server/business/downloads/index.ts'
import { addDays } from '#server/platform/clock.ts'
import type { Vault } from '#server/platform/vault.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { accountId, type Act } from './acts.ts'
import { contosoParis } from './places.ts'

const olivier = 'olivier.petit@editeur.example'
const paul = 'paul.lambert@contoso.example'

interface OfferedFile {
  readonly item: string
  readonly language: string
  readonly architecture: 'x64' | 'x86'
  readonly path: string
}

const files: readonly OfferedFile[] = [
  offered('OFFICE-PROPLUS-2013', 'fr', 'x86', 'office/2013/fr/office-professional-plus-x86.iso'),
  offered('OFFICE-PROPLUS-2013', 'fr', 'x64', 'office/2013/fr/office-professional-plus-x64.iso'),
  offered('OFFICE-PROPLUS-2013', 'en', 'x64', 'office/2013/en/office-professional-plus-x64.iso'),
  offered('OFFICE-PROPLUS-2016', 'fr', 'x64', 'office/2016/fr/office-professional-plus-x64.iso'),
  offered('WINDOWS-PRO-10', 'fr', 'x64', 'windows/10/fr/windows-pro-x64.iso'),
  offered('WINSVR-STD-2016', 'en', 'x64', 'windows-server/2016/en/windows-server-standard-x64.iso'),
  offered('SQLSVR-STD-2016', 'en', 'x64', 'sql-server/2016/en/sql-server-standard-x64.iso'),
]

const fileBytes = 2_500_000

/** Puts the files into the folder of the store; each holds its own name, over and over. */
export function writeSoftware(folder: string): void {
  for (const { path } of files) {
    const place = join(folder, path)
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(place, Buffer.alloc(fileBytes, `${path}\n`))
  }
}

/** Their acts, oldest first. */
export function softwareActs(today: string, vault: Vault): Act[] {
  const ago = (days: number) => addDays(today, -days)
  return [
    ...files.map((file) =>
      by(olivier, ago(240), async (work) => {
        const { item, ...rest } = file
        await registerFile(work, publisher(work), { ...rest, itemId: await itemId(work, item) })
      }),
    ),
    entered(ago(236), 'OFFICE-PROPLUS-2013', 'MAK', 'WXQ4M-7TRKD-9PVHC-2NJGB-6YF8L', 500, 470),
    entered(ago(236), 'WINDOWS-PRO-10', 'KMS', 'H3LRB-Q8ZTN-5KXDW-M7VPC-4GJF9', undefined, 0),
    entered(ago(235), 'WINSVR-STD-2016', 'MAK', 'T9CNX-2GHWM-7QFRK-B4LZD-8VPJ6', 50, 16),
    by(paul, ago(3), async (work) => {
      const account = await accountId(work, contosoParis.number)
      const desk = await softwareDesk(work, account, 'keys')
      const reason = 'Nous remplaçons les postes du siège et réinstallons Office sur 80 d’entre eux.'
      await askActivations(work, desk, await firstKey(work, account), { wanted: 100, reason })
    }),
  ]

  function entered(
    on: string,
    item: string,
    kind: string,
    key: string,
    allowed: number | undefined,
    used: number,
  ): Act {
    return by(olivier, on, async (work) => {
      const account = await accountId(work, contosoParis.number)
      await enterKey(work, publisher(work), vault, account, {
        itemId: await itemId(work, item),
        kind,
        key,
        allowed,
        used,
      })
    })
  }
}

function offered(item: string, language: string, architecture: OfferedFile['architecture'], path: string): OfferedFile {
  return { item, language, architecture, path }
}

function by(email: string, on: string, play: Act['play']): Act {
  return {
    on,
    async actorIn(work) {
      const userId = await personByEmail(work, email)
      if (userId === undefined) throw new Error(`Nobody is called ${email}`)
      return { kind: email === olivier ? 'operator' : 'customer', userId }
    },
    play: (work: Changing) => play(work),
  }
}

async function itemId(work: Work, code: string): Promise<number> {
  const { id } = await work.db.selectFrom('items').select('id').where('code', '=', code).executeTakeFirstOrThrow()
  return id
}

/** The key that Contoso was given first. */
async function firstKey(work: Work, account: number): Promise<number> {
  const { id } = await work.db
    .selectFrom('product_keys')
    .select('id')
    .where('purchasing_account_id', '=', account)
    .orderBy('id')
    .limit(1)
    .executeTakeFirstOrThrow()
  return id
}

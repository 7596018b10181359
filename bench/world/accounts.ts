/**
 * A million purchasing accounts with names of several words, in the proportions of real lists: few words in very many
 * names, many words in few. Made by statements from each row's number, so that every run has the same rows.
 */
import type pg from 'pg'

export const accountCount = 1_000_000
const accountsPerOrganization = 2

/** The accounts with a part to play, by id. */
export const accounts = { million: 1, fiveThousand: 2, twenty: 3, firstOfMany: 1_001 } as const

/** Partners by the number of accounts that they serve; the largest serves the accounts that have orders. */
export const partners = [
  { id: 1, accounts: 100, first: 310_001 },
  { id: 2, accounts: 10_000, first: 300_001 },
  { id: 3, accounts: 300_000, first: 1 },
] as const

export const largestPartner = 3

const beginnings =
  'Alba Alpi Ardo Argo Astra Axi Belo Bori Brio Cali Canto Carbo Celti Clari Cor Dalma Delta Domi Dori Elmi Ena Epsi Fabri Fari Feni Flori Fonta Gala Garo Gemi Gran Hali Heli Hexa Ibe Ila Ino Juli Kala Kera Lami Lati Lemo Ligu Loti Luma Mani Maro Meri Mila Monti Nava Neo Nori Octo Ori Pala Pera Poli Porto Quadri Rami Remo Rivo Rota Sali Sata Seri Sola Suri Tala Teno Tori Ulti Vali Vega Veri Vilo Xeni Zepho'
const endings =
  'cor dane dex don fex gem gora kam lab lane lia lis lor lux mar max mer mont mos nex nis nor nova par phar plan pol quin rama rel ria ris rol ron ros sol son star tec tel tera tis tor tran tri val van ver vex via vin vista vox wick xis yard zen zia zon zur'
const fields =
  'Industrie Services Distribution Conseil Logistique Transports Énergie Santé Construction Ingénierie Assurances Technologies Agroalimentaire Habitat Environnement Formation Sécurité Mobilité Textile Électronique Patrimoine Édition Hôtellerie Mécanique Plasturgie Aéronautique Maritime Céramique Bâtiment Chimie'
const forms = 'France Groupe SA SAS International Europe Holding Solutions Développement & Fils'
const cities =
  'Paris Lyon Marseille Toulouse Nantes Lille Bordeaux Strasbourg Rennes Grenoble Montpellier Nice Rouen Dijon Angers Reims Metz Nancy Orléans Tours Limoges Besançon Amiens Caen Brest Le_Havre Saint-Étienne Clermont-Ferrand Aix-en-Provence Villeurbanne Mulhouse Perpignan Poitiers La_Rochelle Chambéry Annecy Bruxelles Genève Lausanne Liège Namur Luxembourg Redmond Montréal Québec Casablanca Tunis Dakar Abidjan Saint-Denis'

/** Partners, organisations, agreements, accounts with their numbers, and servings. */
export async function makeAccounts(client: pg.Client): Promise<void> {
  await client.query(`
    insert into partners (id, number, name, language) overriding system value values
      (1, 'R-100', 'Partenaire de cent', 'fr'), (2, 'R-10000', 'Partenaire de dix mille', 'fr'),
      (3, 'R-300000', 'Partenaire de trois cent mille', 'fr');
    create function pg_temp.pick(list text, seed bigint) returns text language sql immutable as
      $$ select replace((string_to_array(list, ' '))[1 + (hashint8(seed) & 1073741823) % array_length(string_to_array(list, ' '), 1)], '_', ' ') $$;
    create function pg_temp.seldom(list text, seed bigint) returns text language sql immutable as
      $$ select pg_temp.pick(list, case when (hashint8(seed + 17) & 7) < 3 then (hashint8(seed + 19) & 3)::bigint else seed end) $$;
    insert into organizations (id, number, name, country_code) overriding system value
      select i, 'ORG-' || lpad(i::text, 7, '0'), pg_temp.pick('${beginnings}', i * 7 + 1) || pg_temp.pick('${endings}', i * 11 + 2) || ' '
        || pg_temp.pick('${fields}', i * 13 + 3) || ' ' || pg_temp.seldom('${forms}', i * 17 + 4), 'FR'
      from generate_series(1, ${String(accountCount / accountsPerOrganization)}) as i;
    insert into agreements (id, number, organization_id, signed_on, anniversary_on, administrator_email,
      administrator_first_name, administrator_last_name, administrator_language, registered_at) overriding system value
      select id, 'CT-' || lpad(id::text, 7, '0'), id, '2015-01-15', '2016-02-01', 'admin' || id || '@example.com', 'Ada', 'Admin', 'fr', '2015-01-15'
      from organizations;
    insert into purchasing_accounts (id, number, agreement_id, organization_id, name, city, country_code, registered_at)
      overriding system value
      select i, 'PA-' || lpad(i::text, 7, '0'), o.id, o.id,
        o.name || case when i % ${String(accountsPerOrganization)} = 0 then ' ' || c.city else '' end, c.city, 'FR', '2015-01-15'
      from generate_series(1, ${String(accountCount)}) as i
      join organizations as o on o.id = (i + 1) / ${String(accountsPerOrganization)}
      cross join lateral (select pg_temp.seldom('${cities}', i * 19 + 5) as city) as c;
    insert into purchasing_account_numbers select number, id from purchasing_accounts order by number`)
  for (const { id, accounts: served, first } of partners) {
    await client.query(
      `insert into servings (purchasing_account_id, number, partner_id, since)
        select i, 1, $1, '2015-01-15' from generate_series($2::bigint, $3::bigint) as i`,
      [id, first, first + served - 1],
    )
  }
}

/**
 * Registered services in a browser: the Console registers one and shows its secret once, « Gérer les services » leads to it
 * from the inventory, and it is withdrawn. On a portal of its own, whose inventory others do not look at.
 */
import type { Page } from '@playwright/test'
import { groupOf, rowOf } from '../guides/steps.ts'
import { expect, follow, look, signIn } from '../world/browser.ts'
import { test } from '../world/own-portal.ts'
import { addressOf, contosoNumber, enter, w } from './customer.ts'

test.use({ portalOf: 'services' })

const olivier = 'olivier.petit@editeur.example'
const labels = { email: w.email, password: w.password, submit: w.signIn }
const registering = 'Enregistrer un service'

test.describe.configure({ mode: 'serial' })

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('what is wrong with an address is said beside its field, and what was typed is kept', async ({ page }) => {
    await openServices(page)
    await page.getByRole('link', { name: registering }).click()
    await page.getByRole('textbox', { name: 'Nom du service' }).fill('Planner')
    await page.getByRole('textbox', { name: 'Adresse d’accueil' }).fill('http://planner.example/')
    const returns = page.getByRole('textbox', { name: 'Adresses de retour après la connexion' })
    await returns.fill('https://planner.example/in\nhttps://*.planner.example/in')
    await page.getByRole('button', { name: 'Enregistrer le service' }).click()
    await expect(page.getByRole('alert')).toContainText('3 champs')
    await expect(page.getByText('https://*.planner.example/in : Écrivez chaque adresse en entier')).toBeVisible()
    await expect(returns).toHaveValue('https://planner.example/in\nhttps://*.planner.example/in')
  })

  test('its secret stands in the answer to the form, and nowhere after a reload', async ({ page }) => {
    await openServices(page)
    await page.getByRole('link', { name: registering }).click()
    await fillService(page)
    await page.getByRole('button', { name: 'Enregistrer le service' }).click()
    await expect(page.getByRole('textbox', { name: 'Secret', exact: true })).toHaveValue(/^[\w-]{43}$/)
    await page.reload() // sends the form again
    await expect(page.getByText('le secret s’est affiché la première fois')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Secret', exact: true })).toHaveCount(0)
  })
})

test('it is given a product group, and « Gérer les services » leads to it with its help', async ({ page }) => {
  await openService(page)
  await page.getByRole('combobox', { name: 'Groupe de produits à ajouter' }).selectOption('Dynamics CRM Online')
  await page.getByRole('button', { name: 'Ajouter' }).click()
  await expect(page.getByRole('status')).toHaveText('C’est enregistré.')
  await look(page, 'console-service')

  await page.context().clearCookies() // somebody else sits down
  await enter(page, 'claire')
  await page.goto(`${await addressOf(page, contosoNumber)}/inventory`)
  await groupOf(page, 'Dynamics CRM Online').click()
  const row = rowOf(page, 'Dynamics CRM Online Professional')
  await row.getByText(w.actions).click()
  const leading = row.getByRole('link', { name: 'Gérer les services' })
  await expect(leading).toHaveAttribute('href', 'https://planner.example/start')
  await expect(row.getByRole('link', { name: 'Premiers pas' })).toHaveAttribute('href', 'https://planner.example/help')
  await look(page, 'inventory-with-service', { rows: 'first' })
  await row.getByRole('link', { name: w.history }).click()
  await expect(page.getByRole('link', { name: 'Gérer les services' })).toHaveAttribute(
    'href',
    'https://planner.example/start',
  )
})

test('another secret is shown once, and the earlier one can be ended', async ({ page }) => {
  await openService(page)
  await page.getByRole('textbox', { name: /Jours pendant lesquels/ }).fill('91')
  await page.getByRole('button', { name: 'Créer un nouveau secret' }).click()
  await expect(page.getByText('Entrez un nombre de jours de 0 à 90.')).toBeVisible()
  await page.getByRole('textbox', { name: /Jours pendant lesquels/ }).fill('7')
  await page.getByRole('button', { name: 'Créer un nouveau secret' }).click()
  await expect(page.getByRole('textbox', { name: 'Secret', exact: true })).toHaveValue(/^[\w-]{43}$/)
  await expect(page.getByText('Secret précédent')).toBeVisible()
  await page.goto(page.url().replace(/\?.*$/, ''))
  await expect(page.getByRole('textbox', { name: 'Secret', exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Y mettre fin maintenant' }).click()
  await expect(page.getByText('Secret précédent')).toHaveCount(0)
})

test('it is withdrawn, and leads nowhere any more', async ({ page }) => {
  await openService(page)
  await page.getByRole('button', { name: 'Retirer le service' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Retirer le service' }).click()
  await expect(page.getByRole('status')).toHaveText('Planner est retiré.')
  await look(page, 'console-services')
  await page.getByRole('link', { name: 'Planner' }).click()
  await expect(page.getByText('le portail n’y présente plus personne')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Enregistrer' })).toHaveCount(0)

  await page.context().clearCookies() // somebody else sits down
  await enter(page, 'claire')
  await page.goto(`${await addressOf(page, contosoNumber)}/inventory`)
  await groupOf(page, 'Dynamics CRM Online').click()
  await rowOf(page, 'Dynamics CRM Online Professional').getByText(w.actions).click()
  await expect(page.getByRole('link', { name: 'Gérer les services' })).toHaveCount(0)
})

async function openServices(page: Page): Promise<void> {
  await signIn(page, olivier, labels)
  await follow(page, 'Intégrations', 'Services en ligne')
}

async function openService(page: Page): Promise<void> {
  await openServices(page)
  await page.getByRole('link', { name: 'Planner' }).click()
}

async function fillService(page: Page): Promise<void> {
  const fields = {
    'Nom du service': 'Planner',
    'Identifiant client': 'planner',
    'Adresse d’accueil': 'https://planner.example/start',
    'Adresses de retour après la connexion': 'https://planner.example/in',
    Adresse: 'https://planner.example/help',
    'Libellé en français': 'Premiers pas',
    'Libellé en anglais': 'First steps',
  }
  for (const [name, value] of Object.entries(fields)) await page.getByRole('textbox', { name, exact: true }).fill(value)
}

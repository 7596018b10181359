/**
 * The labels that the guides name. In French they are the guides' own, letter by letter (capitals come from the style);
 * in English they are what the portal calls the same things.
 */
import { readFileSync } from 'node:fs'

export type GuideLocale = 'fr' | 'en'

/** What guide 4 calls it, and the key under which the portal keeps it in every language. */
const guide4 = {
  inventory: ['Inventaire', 'nav_inventory'],
  manageInventory: ['Gérer mon inventaire', 'nav_manage_inventory'],
  section: ['Licences, services et avantages', 'page_inventory_title'],
  licencesAndServices: ['Licences et services', 'page_inventory_licences'],
  selectAccount: ['Sélectionner un compte', 'ui_select_account'],
  selectPurchasingAccount: ['Sélectionner un compte d’achats', 'page_accounts_title'],
  search: ['Rechercher', 'ui_search'],
  expand: ['Développer/Réduire', 'ui_expand_collapse'],
  edition: ['Édition', 'column_edition'],
  version: ['Version', 'column_version'],
  accountNumber: ['Numéro du compte d’achats', 'ui_account_number'],
  accountName: ['Nom du compte d’achats', 'ui_account_name'],
  licences: ['Nombre de licences', 'column_licenses'],
  coverage: ['Nombre de SA', 'column_coverage'],
  nextExpiry: ['Prochaine expiration', 'column_next_expiry'],
  subscriptionsAvailable: ['Abonnements disponibles', 'column_subscriptions_available'],
  subscriptionsOrdered: ['Abonnements commandés', 'column_subscriptions_ordered'],
  actions: ['Actions', 'ui_actions'],
  history: ['Afficher l’historique', 'action_history'],
  showHide: ['afficher/masquer', 'page_inventory_toggle'],
  showPackages: ['Afficher les packages', 'page_inventory_show_packages'],
  products: ['Produits', 'page_inventory_products'],
  packages: ['Packages', 'page_inventory_packages'],
  manageSubscription: ['Gérer l’abonnement', 'action_manage_subscription'],
  account: ['Compte', 'nav_account'],
  orderHistory: ['Afficher l’historique des commandes', 'nav_order_history'],
  orderHeader: ['Entête de la commande', 'page_order_header'],
  orderInformation: ['Informations sur la commande', 'page_order_information'],
  orderItems: ['Articles de la commande', 'page_order_items'],
  purchaseOrder: ['Numéro du bon de commande du client', 'column_purchase_order'],
  agreementNumber: ['Numéro de contrat', 'ui_agreement_number'],
  organization: ['Nom d’entité légal du client', 'ui_account_organization'],
  place: ['Lieu', 'ui_account_place'],
  available: ['Quantité disponible', 'column_available'],
  ordered: ['Quantité commandée', 'column_ordered'],
  expiresSoon: ['Expire bientôt', 'state_expires_soon'],
} as const

/** What the guide does not name but a test has to touch. */
const portal = {
  email: 'sign_in_email',
  password: 'sign_in_password',
  signIn: 'sign_in_submit',
  searchIn: 'ui_search_in',
  searchResults: 'ui_search_results',
  combine: 'ui_combine_criteria',
  showExpired: 'page_inventory_show_expired',
  homeTitle: 'page_home_title',
  ordersTitle: 'page_orders_title',
  transactions: 'page_history_transactions',
  helpAvailable: 'help_available',
  helpOrdered: 'help_ordered',
  helpLicences: 'help_licenses',
  helpCoverage: 'help_coverage',
  help: 'ui_help_on',
} as const

export type Words = Readonly<Record<keyof typeof guide4 | keyof typeof portal, string>>

/** The labels to look for in a language. */
export function wordsOf(locale: GuideLocale): Words {
  const messages: Record<string, unknown> = JSON.parse(readFileSync(`messages/${locale}.json`, 'utf8'))
  const said = (key: string): string => {
    const message = messages[key]
    if (typeof message !== 'string') throw new Error(`${key} is not a plain message`)
    return message
  }
  const named = Object.entries(guide4).map(([word, [french, key]]) => [word, locale === 'fr' ? french : said(key)])
  const unnamed = Object.entries(portal).map(([word, key]) => [word, said(key)])
  return Object.fromEntries([...named, ...unnamed]) as Words
}

/**
 * The labels that the guides name. In French they are the guides' own, letter by letter (capitals come from the style);
 * in English they are what the portal calls the same things.
 */
import { readFileSync } from 'node:fs'

export type GuideLocale = 'fr' | 'en'

/** What guides 1 and 2 call it, and the key under which the portal keeps it in every language. */
const guides1and2 = {
  invitationLink: ['Vous n’avez pas reçu votre e-mail d’invitation ? Cliquez ici.', 'request_link'],
  send: ['Envoyer', 'request_submit'],
  startNow: ['Démarrer maintenant', 'email_invitation_button'],
  createAccount: ['Créer votre compte d’organisation', 'invitation_sign_up_title'],
  createPassword: ['Créer un mot de passe', 'invitation_password'],
  confirmPassword: ['Confirmer votre mot de passe', 'invitation_password_repeated'],
  start: ['Démarrer', 'invitation_start'],
  myProfile: ['Mon profil', 'ui_my_profile'],
  role: ['Rôle', 'profile_role'],
  profileAccountNumber: ['Numéro de compte d’achats', 'profile_account_number'],
  manageAccess: ['Gérer l’accès', 'nav_manage_access'],
  manageUsers: ['Gérer les utilisateurs', 'nav_manage_users'],
  inviteUser: ['Inviter un utilisateur', 'users_invite'],
  inviteAnother: ['Inviter un autre utilisateur', 'users_invite_another'],
  emailAddress: ['Adresse e-mail', 'users_email'],
  firstName: ['Prénom', 'profile_first_name'],
  lastName: ['Nom de famille', 'profile_last_name'],
  language: ['Langue préférée', 'profile_language'],
  country: ['Pays/Région', 'profile_country'],
  understandRoles: ['Comprendre les rôles des utilisateurs', 'roles_title'],
  level: ['Niveau d’autorisation', 'roles_level'],
  accountAdministrator: ['Administrateur de compte', 'role_account_administrator'],
  agreementAdministrator: ['Administrateur de contrat', 'role_agreement_administrator'],
  userAdministrator: ['Administrateur d’utilisateurs', 'role_user_administrator'],
  accountManager: ['Responsable des comptes', 'role_account_manager'],
  reportViewer: ['Observateur de rapports', 'role_report_viewer'],
  accountViewer: ['Observateur du compte', 'role_account_viewer'],
  searchByEmail: ['Recherche par e-mail du contact', 'users_search'],
  filterByState: ['Filtrer par état', 'users_states'],
  all: ['Tous', 'users_states_all'],
  active: ['Actifs', 'users_states_active'],
  pending: ['En attente', 'users_states_pending'],
  expired: ['Expirés', 'users_states_expired'],
  userDetails: ['Détails de l’utilisateur', 'users_details'],
  roles: ['Rôles', 'users_roles'],
  change: ['Modifier', 'users_change'],
  save: ['Enregistrer', 'users_save'],
  partnerVisibility: ['Gérer la visibilité des partenaires', 'access_tab_visibility'],
  selectAnAccount: ['Sélectionner un compte', 'ui_select_one_account'],
  partnerName: ['Nom du partenaire', 'visibility_partner'],
  allowVisibility: ['Autoriser la visibilité à', 'visibility_seen'],
} as const

/** What guide 3 calls it, and the key under which the portal keeps it in every language. */
const guide3 = {
  associateDomains: ['Associer des domaines', 'nav_associate_domains'],
  selectOtherDomain: ['Sélectionner un domaine hors liste', 'domains_other'],
  invite: ['Inviter', 'domains_invite'],
  declareOneself: ['Se déclarer administrateur global', 'domains_oneself'],
  enterEmail: ['Entrer son e-mail', 'domains_invite_email'],
  yes: ['Oui, je souhaite être l’administrateur', 'administrator_yes'],
  notMe: ['Non, pas moi', 'administrator_no'],
  addRecord: ['Ajouter un enregistrement TXT ou MX pour vérification', 'proof_steps_title'],
} as const

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
  use: ['Utilisation des ressources', 'column_use'],
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

/** What guide 3 calls it where services are set up, and the key under which the portal keeps it in every language. */
const guide3SetUp = {
  setUpServices: ['Configurer des services en ligne', 'set_up_title'],
  planName: ['Nom du plan', 'set_up_plan'],
  quantity: ['Quantité', 'set_up_quantity'],
  next: ['Suivant', 'set_up_next'],
  submit: ['Envoyer', 'set_up_send'],
  nextSteps: ['Étapes suivantes', 'set_up_next_steps'],
  setUpOthers: ['Configurer d’autres services en ligne', 'set_up_another'],
  associateDomain: ['Associer un domaine', 'domain_missing_associate'],
  returnToServices: ['Revenir à vos licences et services', 'set_up_return'],
} as const

/** What guide 5 calls it, and the key under which the portal keeps it in every language. */
const guide5 = {
  benefits: ['Avantages de la Software Assurance et des services', 'benefits_tab'],
  ownBenefits: ['Vos avantages', 'benefits_own'],
  description: ['Description', 'benefits_description'],
  learnMore: ['En savoir plus', 'benefits_learn_more'],
  otherBenefits: ['Autres avantages auxquels vous pouvez être éligible', 'benefits_others'],
  benefitExpired: ['Cet avantage a expiré', 'benefits_expired'],
  partnerPermissions: ['Afficher et modifier les permissions des partenaires pour les avantages', 'permissions_link'],
  managedByPartners: ['Avantages gérés par les partenaires', 'permissions_title'],
  requestPending: ['En attente', 'permission_state_waiting'],
  requestApproved: ['Approuvée', 'permission_state_approved'],
  changeStatus: ['Changer le statut', 'permissions_status'],
  approveRequest: ['Approuver la demande', 'permissions_approve'],
  refuseRequest: ['Refuser la demande', 'permissions_refuse'],
  removePermission: ['Supprimer la permission', 'permissions_remove'],
  sendAnswer: ['Envoyer', 'permissions_send'],
  addUser: ['Ajouter un utilisateur', 'benefit_user_add'],
  removeUser: ['Supprimer l’utilisateur', 'benefit_user_remove'],
  resendInstructions: ['Renvoyer les instructions à l’utilisateur', 'benefit_user_resend'],
  showCalculation: ['Afficher le mode de calcul', 'benefit_show_calculation'],
  exportTransactions: ['Exporter l’historique des transactions', 'benefit_history_export'],
  convertBenefit: ['Convertir un avantage', 'conversion_title'],
  convert: ['Convertir', 'conversion_convert'],
} as const

/** What the three sides call it (SPEC 9 to 11), and the key under which the portal keeps it in every language. */
const threeSides = {
  reports: ['Rapports', 'reports_title'],
  unpaidReport: ['Rapprochement de services en ligne non payés', 'report_unpaid_title'],
  downloadSoftware: ['Télécharger des logiciels', 'software_title'],
  productKeys: ['Clés de produit', 'keys_title'],
} as const

/** What the guide does not name but a test has to touch. */
const portal = {
  purchasingAccount: 'ui_purchasing_account',
  domain: 'domains_domain',
  otherDomain: 'domains_other_domain',
  domainsOfAccounts: 'domains_accounts',
  globalAdministrators: 'domains_administrators',
  invitationSent: 'domains_administrator_open',
  verified: 'domains_state_proved',
  answerWasNo: 'administrator_refused_title',
  check: 'proof_check',
  administerServices: 'proof_administer',
  nothingThere: 'proof_found_absent',
  hostingCompany: 'proof_host',
  showSteps: 'proof_host_show',
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
  requestedEmail: 'request_email',
  requestSent: 'request_sent_title',
  replaced: 'invitation_replaced_title',
  used: 'invitation_used_title',
  stateActive: 'users_state_active',
  statePending: 'users_state_pending',
  stateExpired: 'users_state_expired',
  chooseRoles: 'users_choose_roles',
  rolesSaved: 'users_roles_saved',
  invitedAlready: 'users_open_details',
  resend: 'users_resend',
  visibilitySaved: 'visibility_saved',
  onePartner: 'visibility_one_title',
  customers: 'nav_partner_customers',
  accounts: 'users_accounts',
  services: 'set_up_services',
  renewalDate: 'set_up_renewal',
  asked: 'set_up_asked',
  userInstructions: 'benefit_user_instructions_link',
  forAdministrators: 'benefit_for_administrator',
  sendRequest: 'partner_permission_send',
  withdrawRequest: 'partner_permission_withdraw',
  registerAgreement: 'console_register_agreement',
  registerSubmit: 'console_register_submit',
  signedOn: 'column_signed_on',
  anniversary: 'column_anniversary',
  organizationNumber: 'console_organization_number',
  signingOrganization: 'column_organization',
  accountPlace: 'console_account_name',
  city: 'console_city',
  changePartner: 'console_change_partner',
  servingNumber: 'console_partner_number',
  addPartner: 'console_partner_add',
  orders: 'nav_partner_orders',
  orderFiles: 'order_files_title',
  orderFile: 'order_files_file',
  sendOrderFile: 'order_files_submit',
  orderFileAccepted: 'order_file_accepted_text',
  toOrder: 'partner_to_order_title',
  orderIt: 'partner_order',
  orderNumber: 'column_order_number',
  sendOrder: 'order_form_submit',
  reportEmpty: 'report_empty_title',
  offer: 'console_nav_offer',
  consoleDownloads: 'console_downloads',
  registerFile: 'software_register',
  registerFileSubmit: 'software_register_submit',
  filePath: 'software_path',
  fileItem: 'software_item',
  fileLanguage: 'software_language',
  fileOffered: 'software_state_offered',
  findKeys: 'keys_find',
  productKey: 'keys_key',
  addKey: 'keys_enter_submit',
  keyAdded: 'keys_entered_note',
  showKey: 'keys_show',
  journal: 'nav_journal',
  keyShown: 'event_product_key_shown',
  download: 'software_download',
  downloadFile: 'download_submit',
} as const

export type Words = Readonly<
  Record<
    | keyof typeof guides1and2
    | keyof typeof guide3
    | keyof typeof guide3SetUp
    | keyof typeof guide4
    | keyof typeof guide5
    | keyof typeof threeSides
    | keyof typeof portal,
    string
  >
>

/** The labels to look for in a language. */
export function wordsOf(locale: GuideLocale): Words {
  const messages: Record<string, unknown> = JSON.parse(readFileSync(`messages/${locale}.json`, 'utf8'))
  const said = (key: string): string => {
    const message = messages[key]
    if (typeof message !== 'string') throw new Error(`${key} is not a plain message`)
    return message
  }
  const named = Object.entries({ ...guides1and2, ...guide3, ...guide3SetUp, ...guide4, ...guide5, ...threeSides }).map(
    ([word, [french, key]]) => [word, locale === 'fr' ? french : said(key)],
  )
  const unnamed = Object.entries(portal).map(([word, key]) => [word, said(key)])
  return Object.fromEntries([...named, ...unnamed]) as Words
}

/** What the service says, in the language of whoever reads: the portal's word for a person, else the browser's. */
export type Language = 'fr' | 'en'

const fr = {
  tagline: 'Courrier, documents et réunions de votre organisation.',
  signIn: 'Se connecter',
  signInHint:
    'Avec votre compte professionnel. Si vous êtes déjà connecté au Centre d’affaires, rien ne vous est demandé.',
  signOut: 'Se déconnecter',
  signedOut: 'Vous êtes déconnecté.',
  skip: 'Aller au contenu',
  menu: 'Navigation principale',
  home: 'Accueil',
  administration: 'Administration',
  welcome: (name: string) => `Bonjour ${name}`,
  organization: 'Organisation',
  email: 'Adresse e-mail',
  accounts: 'Comptes d’achats',
  administrator: 'Administrateur global',
  administers: (domains: string) => `Oui, de ${domains}`,
  administersText: (domains: string) => `Vous êtes administrateur global de ${domains}.`,
  domains: (domains: string) => `Domaines : ${domains}`,
  no: 'Non',
  plans: 'Vos plans',
  plan: 'Plan',
  quantity: 'Quantité',
  account: 'Compte d’achats',
  end: 'Prochaine échéance',
  seats: 'Licences attribuées',
  ownSeat: (plan: string) => `Une licence ${plan} vous est attribuée.`,
  noSeat: 'Toutes les licences de vos plans sont attribuées. Adressez-vous à votre administrateur global.',
  noPlan: 'Aucun plan en cours.',
  administrationTitle: 'Administration',
  administrationText: 'Les licences de votre organisation, et à qui elles sont attribuées.',
  seatOf: 'Attribuées à',
  nobody: 'Personne',
  forbiddenTitle: 'Réservé aux administrateurs globaux',
  forbiddenText: 'L’administration est ouverte à l’administrateur global de votre domaine.',
  refusedTitle: 'Vous n’êtes pas entré',
  refusedText: 'Le Centre d’affaires n’a pas permis l’accès à ce service.',
  failedTitle: 'La connexion n’a pas abouti',
  failedText: 'Elle a duré trop longtemps, ou a commencé dans un autre navigateur. Recommencez.',
  awayTitle: 'Le Centre d’affaires ne répond pas',
  awayText: 'Réessayez dans un instant.',
  unknownTitle: 'Cette page n’existe pas',
  again: 'Recommencer',
  provided: 'Services installés récemment',
  providedLine: (plan: string, quantity: string, account: string) => `${plan} : ${quantity} (${account})`,
  firstTitle: 'Premiers pas',
  firstText:
    'Connectez-vous avec votre compte professionnel : une licence d’un plan de votre organisation vous est attribuée à votre première visite.',
  licencesTitle: 'Attribuer ou supprimer des licences',
  licencesText: 'L’administrateur global voit dans « Administration » qui utilise les licences de chaque plan.',
  fiction:
    'Site de démonstration : une petite application indépendante, qui se fie au portail pour savoir qui vous êtes.',
}

export type Words = typeof fr

const en: Words = {
  tagline: 'Your organization’s mail, documents and meetings.',
  signIn: 'Sign in',
  signInHint: 'With your work account. If you are signed in to the Business Center already, nothing is asked.',
  signOut: 'Sign out',
  signedOut: 'You are signed out.',
  skip: 'Skip to content',
  menu: 'Main navigation',
  home: 'Home',
  administration: 'Administration',
  welcome: (name) => `Hello ${name}`,
  organization: 'Organization',
  email: 'E-mail address',
  accounts: 'Purchasing accounts',
  administrator: 'Global administrator',
  administers: (domains) => `Yes, of ${domains}`,
  administersText: (domains) => `You are global administrator of ${domains}.`,
  domains: (domains) => `Domains: ${domains}`,
  no: 'No',
  plans: 'Your plans',
  plan: 'Plan',
  quantity: 'Quantity',
  account: 'Purchasing account',
  end: 'Next expiry',
  seats: 'Licences assigned',
  ownSeat: (plan) => `One licence of ${plan} is assigned to you.`,
  noSeat: 'Every licence of your plans is assigned. Ask your global administrator.',
  noPlan: 'No plan in force.',
  administrationTitle: 'Administration',
  administrationText: 'Your organization’s licences, and to whom they are assigned.',
  seatOf: 'Assigned to',
  nobody: 'Nobody',
  forbiddenTitle: 'For global administrators only',
  forbiddenText: 'The administration is open to the global administrator of your domain.',
  refusedTitle: 'You did not come in',
  refusedText: 'The Business Center did not allow access to this service.',
  failedTitle: 'Signing in did not succeed',
  failedText: 'It took too long, or began in another browser. Start again.',
  awayTitle: 'The Business Center does not answer',
  awayText: 'Try again in a moment.',
  unknownTitle: 'This page does not exist',
  again: 'Start again',
  provided: 'Services provided lately',
  providedLine: (plan, quantity, account) => `${plan}: ${quantity} (${account})`,
  firstTitle: 'First steps',
  firstText:
    'Sign in with your work account: a licence of one of your organization’s plans is assigned to you on your first visit.',
  licencesTitle: 'Assign or remove licences',
  licencesText: 'The global administrator sees under “Administration” who uses the licences of each plan.',
  fiction: 'A demonstration site: a small independent application that trusts the portal to know who you are.',
}

const languages: Readonly<Record<Language, Words>> = { fr, en }

export function wordsIn(language: Language): Words {
  return languages[language]
}

/** The first of these that is one of ours; French where none is. */
export function languageOf(...wanted: readonly (string | undefined)[]): Language {
  const tags = wanted.flatMap((each) => (each ?? '').split(',').map((tag) => tag.trim().slice(0, 2).toLowerCase()))
  return tags.find((tag): tag is Language => tag === 'fr' || tag === 'en') ?? 'fr'
}

/** A day (YYYY-MM-DD) as people read it; a dash for none. */
export function dayIn(language: Language, day: string | null): string {
  if (day === null) return '—'
  const tag = language === 'fr' ? 'fr-FR' : 'en-GB'
  return new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
}

export function numberIn(language: Language, value: number): string {
  return new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB').format(value)
}

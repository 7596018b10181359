/** The ten benefits in French, under the names that guide 5 gives them. */
import type { BenefitText } from '../benefits.ts'

export const french: Readonly<Record<string, BenefitText>> = {
  'phone-support': {
    name: 'Résolution des problèmes 24/7 – Téléphone',
    measure: { one: 'incident', other: 'incidents', feminine: false },
    description:
      'Un ingénieur du support au téléphone, à toute heure, quand un serveur, Windows ou Office ne fonctionne plus comme il doit.',
    administrators: `1. **Ajoutez les personnes qui peuvent appeler**, avec leur adresse e-mail professionnelle. Chacune reçoit aussitôt les instructions.
2. Donnez-leur le **numéro Software Assurance** ci-dessus : le support le demande au début de l’appel.
3. Suivez ici les incidents qui restent. Un incident compte quand le support l’ouvre, qu’il soit résolu en une heure ou en une semaine.

Gardez les incidents au téléphone pour ce qui arrête le travail. Le reste se règle aussi bien par le support Web.`,
    users: `Vous pouvez appeler le support à toute heure, tous les jours.

1. Préparez le numéro Software Assurance de votre entreprise, le nom du produit et sa version.
2. Décrivez ce qui se passe, depuis quand, et ce que vous avez déjà essayé.
3. Notez le **numéro de l’incident** : il suffit pour rappeler sans tout reprendre.`,
  },
  'web-support': {
    name: 'Résolution des problèmes 24/7 – Web',
    measure: { one: 'incident', other: 'incidents', feminine: false },
    description:
      'Des demandes d’assistance écrites, à toute heure : vous choisissez le produit, un ingénieur vous répond en ligne.',
    administrators: `1. **Ajoutez les personnes qui peuvent ouvrir une demande.** Elles seules sont reconnues par le site du support.
2. Sur le site, elles indiquent le **numéro Software Assurance** ci-dessus, puis le produit concerné.
3. Chaque demande ouverte compte pour un incident.`,
    users: `1. Ouvrez le site du support et connectez-vous avec votre compte professionnel.
2. Choisissez le produit, puis joignez ce qui aide à comprendre : message exact, capture d’écran, journal.
3. La réponse arrive par e-mail, à l’adresse de votre compte.`,
  },
  'e-learning': {
    name: 'Formation en ligne',
    measure: { one: 'participant', other: 'participants', feminine: false },
    description:
      'Des cours interactifs que chacun suit à son rythme, sur les logiciels que l’entreprise utilise déjà et sur leurs nouvelles versions.',
    administrators: `1. **Ajoutez chaque participant.** Il compte dès qu’il est ajouté, et ne compte plus quand vous le supprimez.
2. **Remettez-lui le code d’accès** depuis la liste des utilisateurs : il le reçoit par e-mail, avec les instructions.
3. Ne publiez pas le code. Qui le connaît peut suivre les cours au nom de votre entreprise.`,
    users: `1. Ouvrez le catalogue de cours et choisissez **S’inscrire avec un code**.
2. Entrez le code d’accès que vous avez reçu, puis votre adresse e-mail professionnelle.
3. Commencez par le parcours de votre logiciel. Vous pouvez vous arrêter et reprendre quand vous voulez.`,
  },
  'service-monitor': {
    name: 'Analyse globale des services',
    measure: { one: 'téléchargement', other: 'téléchargements', feminine: false },
    description:
      'Vos applications Web vues de l’extérieur : des points de mesure dans le monde entier disent ce que vivent vos visiteurs.',
    administrators: `1. Téléchargez le connecteur ci-dessous et installez-le sur le serveur qui surveille vos applications.
2. Choisissez les adresses à mesurer, les villes d’où les mesurer, et la fréquence.
3. Comparez ces mesures à celles de votre réseau : un écart montre que le problème se trouve entre vous et vos visiteurs.`,
  },
  'home-use': {
    name: 'Programme d’utilisation à domicile',
    measure: { one: 'licence', other: 'licences', feminine: true },
    description:
      'Vos employés achètent Office à petit prix pour leur ordinateur personnel, et retrouvent chez eux les outils du bureau.',
    administrators: `1. **Ajoutez d’abord vos domaines de messagerie** : seules les adresses qui en font partie donnent droit au programme.
2. Ajoutez les employés, ou donnez-leur les instructions à envoyer, avec le **code du programme**.
3. Chacun achète une licence pour lui-même. Elle prend fin s’il quitte l’entreprise.`,
    users: `Votre entreprise vous permet d’acheter Office à petit prix pour votre ordinateur personnel.

1. Ouvrez la boutique du programme, choisissez votre pays et entrez votre **adresse e-mail professionnelle** et le **code du programme**.
2. Vous recevez un lien à cette adresse. Il mène à l’achat, que vous réglez vous-même.
3. Téléchargez Office et installez-le **sur votre ordinateur personnel**. Votre licence ne s’installe pas sur un poste de l’entreprise.`,
  },
  customersource: {
    name: 'Microsoft Dynamics CustomerSource',
    description:
      'Un portail réservé aux clients de Microsoft Dynamics : guides, formations, outils et réponses d’experts, à toute heure.',
    administrators: `1. Chaque personne se connecte avec son compte professionnel : il n’y a rien à distribuer, et rien n’est décompté.
2. La première à se connecter devient l’administrateur du portail pour votre entreprise et accepte les autres.
3. L’accès dure aussi longtemps que votre abonnement à Microsoft Dynamics.`,
  },
  'language-pack': {
    name: 'Module multilingue pour Microsoft Office',
    measure: { one: 'téléchargement', other: 'téléchargements', feminine: false },
    description:
      'Une seule image d’Office pour tous les pays : quarante langues d’interface et leurs correcteurs, choisies par chacun.',
    administrators: `1. Téléchargez le module ci-dessous, dans la version d’Office que vous déployez.
2. Ajoutez-le à votre image : l’interface suit alors la langue de l’utilisateur.
3. Pour quelques postes seulement, installez les langues voulues après coup ; rien n’oblige à les déployer toutes.`,
  },
  'planning-services': {
    name: 'Services de planification',
    measure: { one: 'jour', other: 'jours', feminine: false },
    description:
      'Des jours de conseil, chez vous, avec un partenaire agréé, pour préparer un déploiement avant de l’engager.',
    administrators: `1. Choisissez un partenaire agréé pour le conseil, et le projet qu’il prépare avec vous.
2. **Attribuez des jours à la personne qui conduit le projet.** Elle reçoit par e-mail ce qu’elle remet au partenaire.
3. Les jours sont décomptés quand vous les attribuez. Ceux que vous retirez reviennent.

Il vous manque des jours ? Trois jours de bons de formation en font un, avec **CONVERTIR UN AVANTAGE**.`,
    users: `1. Prenez rendez-vous avec le partenaire que votre entreprise a choisi.
2. Donnez-lui le **numéro Software Assurance** et le nombre de jours qui vous sont attribués.
3. À la fin, vous recevez un plan écrit : étapes, risques, moyens nécessaires.`,
  },
  'training-vouchers': {
    name: 'Bons de formation',
    measure: { one: 'jour', other: 'jours', feminine: false },
    description:
      'Des jours de cours pour vos équipes informatiques, en salle ou à distance, chez un centre de formation partenaire.',
    administrators: `1. **Attribuez un bon** à la personne qui part en formation, pour le nombre de jours du cours. Elle le reçoit par e-mail.
2. Le centre de formation demande le numéro du bon à l’inscription.
3. Un bon qui n’a pas servi à sa date limite expire, et ses jours vous reviennent. Vous pouvez aussi le révoquer avant.

Un bon attribué ne peut pas être converti en jours de Services de planification.`,
    users: `1. Choisissez un cours chez un centre de formation partenaire, avant la **date limite** de votre bon.
2. Donnez le **numéro du bon** à l’inscription : il paie les jours de cours, et rien d’autre (ni repas, ni voyage).
3. Empêché ? Prévenez le centre, puis votre administrateur, qui peut donner les jours à quelqu’un d’autre.`,
  },
  'thin-pc': {
    name: 'Windows Thin PC',
    measure: { one: 'téléchargement', other: 'téléchargements', feminine: false },
    description:
      'Donnez une seconde vie à d’anciens PC : un Windows allégé et verrouillé en fait des postes qui affichent un bureau distant.',
    administrators: `1. Téléchargez l’image ci-dessous et essayez-la sur un poste de chaque modèle.
2. Activez le filtre d’écriture : le poste retrouve son état de départ à chaque démarrage.
3. Indiquez l’adresse de vos bureaux virtuels, puis déployez l’image comme les autres.`,
  },
}

/** What accounts are known by, and what there is to download. */
export const frenchLabels = {
  'sa-id': 'SA ID',
  'access-code': 'Code d’accès',
  'program-code': 'Code du programme',
  connector: 'Connecteur d’analyse',
  'languages-2013': 'Module multilingue pour Office 2013',
  'languages-2016': 'Module multilingue pour Office 2016',
  image: 'Image d’installation de Windows Thin PC',
} as const

/** The ten benefits in English, under their usual names. */
import type { BenefitText } from '../benefits.ts'
import type { frenchLabels } from './french.ts'

export const english: Readonly<Record<string, BenefitText>> = {
  'phone-support': {
    name: '24x7 Problem Resolution Support – Phone',
    measure: { one: 'incident', other: 'incidents' },
    description:
      'A support engineer on the phone, at any hour, when a server, Windows or Office no longer works as it should.',
    administrators: `1. **Add the people who may call**, with their work e-mail address. Each gets the instructions at once.
2. Give them the **Software Assurance ID** above: support asks for it at the start of a call.
3. Watch here how many incidents remain. An incident counts when support opens it, whether it takes an hour or a week.

Keep phone incidents for what stops people working. The rest is handled just as well by Web support.`,
    users: `You can call support at any hour, every day.

1. Have your company’s Software Assurance ID, the product’s name and its version at hand.
2. Say what happens, since when, and what you have tried.
3. Write down the **incident number**: with it you can call again without starting over.`,
  },
  'web-support': {
    name: '24x7 Problem Resolution Support – Web',
    measure: { one: 'incident', other: 'incidents' },
    description: 'Written support requests at any hour: you choose the product, an engineer answers you online.',
    administrators: `1. **Add the people who may open a request.** The support site knows nobody else.
2. On the site they give the **Software Assurance ID** above, then the product.
3. Each request that is opened counts as one incident.`,
    users: `1. Open the support site and sign in with your work account.
2. Choose the product, and attach what helps to understand: the exact message, a screenshot, a log.
3. The answer comes by e-mail, to the address of your account.`,
  },
  'e-learning': {
    name: 'E-Learning',
    measure: { one: 'participant', other: 'participants' },
    description:
      'Interactive courses that everybody takes at his own pace, on the software the company uses and on its next versions.',
    administrators: `1. **Add each participant.** He counts from then on, and no longer once you remove him.
2. **Hand him the access code** from the list of users: it reaches him by e-mail, with the instructions.
3. Do not publish the code. Whoever knows it can take courses in your company’s name.`,
    users: `1. Open the course catalogue and choose **Sign up with a code**.
2. Type the access code that you were given, then your work e-mail address.
3. Begin with the path for your software. You can stop and go on whenever you like.`,
  },
  'service-monitor': {
    name: 'Global Service Monitor',
    measure: { one: 'download', other: 'downloads' },
    description:
      'Your web applications seen from outside: points of measurement around the world tell what your visitors experience.',
    administrators: `1. Download the connector below and install it on the server that watches your applications.
2. Choose the addresses to measure, the cities to measure them from, and how often.
3. Compare with what your own network measures: a difference shows that the trouble lies between you and your visitors.`,
  },
  'home-use': {
    name: 'Home Use Program',
    measure: { one: 'licence', other: 'licences' },
    description:
      'Your employees buy Office at a low price for their own computer, and have the same tools at home as at work.',
    administrators: `1. **First add your e-mail domains**: only addresses that end in one of them are entitled to the programme.
2. Add the employees, or send them the instructions for users with the **programme code**.
3. Each buys one licence for himself. It ends if he leaves the company.`,
    users: `Your company lets you buy Office at a low price for your own computer.

1. Open the programme’s shop, choose your country, and type your **work e-mail address** and the **programme code**.
2. A link comes to that address. It leads to the purchase, which you pay yourself.
3. Download Office and install it **on your own computer**. The licence is not for a company machine.`,
  },
  customersource: {
    name: 'Microsoft Dynamics CustomerSource',
    description:
      'A portal for customers of Microsoft Dynamics alone: guides, training, tools and answers from experts, at any hour.',
    administrators: `1. Everybody signs in with his own work account: there is nothing to hand out, and nothing is counted.
2. Whoever signs in first becomes the portal’s administrator for your company, and accepts the others.
3. Access lasts as long as your subscription to Microsoft Dynamics.`,
  },
  'language-pack': {
    name: 'Office Multi-Language Pack',
    measure: { one: 'download', other: 'downloads' },
    description:
      'One image of Office for every country: forty interface languages with their proofing tools, each user’s own choice.',
    administrators: `1. Download the pack below, for the version of Office that you deploy.
2. Add it to your image: the interface then follows the user’s language.
3. For a few machines only, install the languages afterwards; nothing obliges you to deploy them all.`,
  },
  'planning-services': {
    name: 'Planning Services',
    measure: { one: 'day', other: 'days' },
    description:
      'Days of advice on your premises, from an approved partner, to prepare a deployment before you begin it.',
    administrators: `1. Choose an approved partner, and the project that he prepares with you.
2. **Assign days to the person who leads the project.** What she gives the partner reaches her by e-mail.
3. Days count when you assign them. Those that you take back return.

Short of days? Three training-voucher days make one, with **CONVERT A BENEFIT**.`,
    users: `1. Make an appointment with the partner that your company has chosen.
2. Give him the **Software Assurance ID** and the number of days assigned to you.
3. At the end you receive a written plan: steps, risks, and what it takes.`,
  },
  'training-vouchers': {
    name: 'Training Vouchers',
    measure: { one: 'day', other: 'days' },
    description: 'Days of courses for your IT staff, in a classroom or online, at a partner’s training centre.',
    administrators: `1. **Assign a voucher** to the person who takes a course, for as many days as it lasts. It reaches her by e-mail.
2. The training centre asks for the voucher’s number at registration.
3. A voucher that was not used by its last day expires, and its days come back to you. You can also revoke it before.

A voucher that is assigned cannot be converted into Planning Services days.`,
    users: `1. Choose a course at a partner’s training centre, before the **last day** of your voucher.
2. Give the **voucher’s number** when you register: it pays for the course days and nothing else (neither meals nor travel).
3. Something came up? Tell the centre, then your administrator, who can give the days to somebody else.`,
  },
  'thin-pc': {
    name: 'Windows Thin PC',
    measure: { one: 'download', other: 'downloads' },
    description: 'A second life for old PCs: a smaller, locked-down Windows makes them show a remote desktop.',
    administrators: `1. Download the image below and try it on one machine of each model.
2. Turn the write filter on: the machine is as it was at first whenever it starts.
3. Give the address of your virtual desktops, then deploy the image like any other.`,
  },
}

/** What accounts are known by, and what there is to download. */
export const englishLabels: Readonly<Record<keyof typeof frenchLabels, string>> = {
  'sa-id': 'SA ID',
  'access-code': 'Access code',
  'program-code': 'Programme code',
  connector: 'Monitoring connector',
  'languages-2013': 'Multi-Language Pack for Office 2013',
  'languages-2016': 'Multi-Language Pack for Office 2016',
  image: 'Windows Thin PC installation image',
}

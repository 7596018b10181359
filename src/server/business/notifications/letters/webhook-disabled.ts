/** To the publisher's people: a service is no longer told, since nothing that was sent to one of its addresses arrives. */
import * as v from 'valibot'
import { m } from '#messages'
import { template } from '../template.ts'

const parameters = v.object({
  endpoint: v.number(),
  service: v.string(),
  url: v.string(),
  /** gone: the address said that it is no longer in use; failing: nothing arrived for three days. */
  because: v.picklist(['gone', 'failing']),
})

export const webhookDisabledLetter = template(
  parameters,
  ({ endpoint, service, url, because }, { locale, origin }) => ({
    subject: m.email_webhook_disabled_subject({ service }, { locale }),
    title: m.email_webhook_disabled_title({}, { locale }),
    paragraphs: [
      because === 'gone'
        ? m.email_webhook_disabled_gone({ service }, { locale })
        : m.email_webhook_disabled_failing({ service }, { locale }),
      m.email_webhook_disabled_what({}, { locale }),
    ],
    button: {
      label: m.email_webhook_disabled_button({}, { locale }),
      href: `${origin}/console/webhooks/${String(endpoint)}`,
    },
    facts: [
      { label: m.email_webhook_service({}, { locale }), value: service },
      { label: m.email_webhook_address({}, { locale }), value: url },
    ],
    reason: m.email_webhook_disabled_reason({}, { locale }),
  }),
)

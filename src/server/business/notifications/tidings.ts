/** Of which events somebody is told by e-mail, and by which letter. An event that is recorded with `tells` has a line here. */
import type { Events } from '#server/work/index.ts'
import { ofActivations } from './activation-tidings.ts'
import { ofBenefitUsers } from './benefit-tidings.ts'
import { ofCredentials, ofResetRequest } from './credential-tidings.ts'
import { ofDeadlines } from './deadline-tidings.ts'
import { ofDesignation, ofRefusal, ofReminder } from './designation-tidings.ts'
import { ofDomains } from './domain-tidings.ts'
import { ofInvitation } from './invitation-tidings.ts'
import { ofJoinReminder, ofJoinRequest } from './join-tidings.ts'
import { ofEndedOperator } from './operator-tidings.ts'
import { ofOrderFiles } from './order-file-tidings.ts'
import { ofPartnerChange, ofVisibility } from './partner-tidings.ts'
import { ofPermissions } from './permission-tidings.ts'
import { ofReports } from './report-tidings.ts'
import { ofRoleRequests } from './role-request-tidings.ts'
import { ofCompletedSetUp, ofFailingSetUp } from './set-up-tidings.ts'
import type { Answer } from './tell.ts'
import { ofViewing } from './viewing-tidings.ts'
import { ofDisabledEndpoint } from './webhook-tidings.ts'

type Tidings = { readonly [Name in keyof Events]?: Answer<Events[Name]> }

export const tidings: Tidings = {
  ...ofActivations,
  ...ofCredentials,
  'password-reset.requested': ofResetRequest,
  ...ofDomains,
  ...ofBenefitUsers,
  'access.reminded': ofReminder,
  'administrator.designated': ofDesignation,
  'invitation.refused': ofRefusal,
  'invitation.sent': ofInvitation,
  'join.reminded': ofJoinReminder,
  'join.requested': ofJoinRequest,
  'operator.ended': ofEndedOperator,
  ...ofOrderFiles,
  'partner.replaced': ofPartnerChange,
  ...ofPermissions,
  ...ofReports,
  ...ofRoleRequests,
  'set-up.completed': ofCompletedSetUp,
  'set-up.failing': ofFailingSetUp,
  ...ofDeadlines,
  'viewing.begun': ofViewing,
  'visibility.changed': ofVisibility,
  'webhook-endpoint.disabled': ofDisabledEndpoint,
}

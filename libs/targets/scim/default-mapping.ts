import { ENTERPRISE_USER_SCHEMA, type JsonObject } from '#scim';

/**
 * A name to show is always sent. Providers make one themselves where none comes, keep it when the parts of the name
 * change, and do not let it be removed: without this the former name would be shown for good.
 */
const SHOWN_NAME = 'coalesce(user.fullName, user.userName)';

/** What a SCIM target holds of a person unless its configuration says otherwise: who they are, not what they like. */
export const DEFAULT_USER_MAPPING: JsonObject = {
  externalId: '=user.id',
  userName: '=user.userName',
  name: {
    formatted: `=coalesce(user.name.formatted, ${SHOWN_NAME})`,
    familyName: '=user.name.familyName',
    givenName: '=user.name.givenName',
    middleName: '=user.name.middleName',
    honorificPrefix: '=user.name.honorificPrefix',
    honorificSuffix: '=user.name.honorificSuffix',
  },
  displayName: `=${SHOWN_NAME}`,
  nickName: '=user.nickName',
  title: '=user.title',
  userType: '=user.userType',
  preferredLanguage: '=user.preferredLanguage',
  locale: '=user.locale',
  timezone: '=user.timezone',
  active: '=user.active',
  emails: '=user.emails',
  phoneNumbers: '=user.phoneNumbers',
  addresses: '=user.addresses',
  [ENTERPRISE_USER_SCHEMA]: {
    employeeNumber: '=user.enterprise.employeeNumber',
    costCenter: '=user.enterprise.costCenter',
    organization: '=user.enterprise.organization',
    division: '=user.enterprise.division',
    department: '=user.enterprise.department',
  },
};

export const GROUP_MAPPING: JsonObject = {
  externalId: '=group.id',
  displayName: '=group.displayName',
};

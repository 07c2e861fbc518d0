import { ENTERPRISE_USER_SCHEMA, type JsonObject } from '#scim';

/** What a SCIM target holds of a person unless its configuration says otherwise: who they are, not what they like. */
export const DEFAULT_USER_MAPPING: JsonObject = {
  externalId: '=user.id',
  userName: '=user.userName',
  name: {
    formatted: '=user.name.formatted',
    familyName: '=user.name.familyName',
    givenName: '=user.name.givenName',
    middleName: '=user.name.middleName',
    honorificPrefix: '=user.name.honorificPrefix',
    honorificSuffix: '=user.name.honorificSuffix',
  },
  displayName: '=user.displayName',
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

import { attribute, complex, flag, plural, text } from './define.ts';
import type { SchemaDocument } from './schema-document.ts';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

const external = { referenceTypes: ['external'] };

/**
 * RFC 7643 §4.1, §8.7.1. Two things more than the listing there: `addresses.primary`, which the RFC's own PATCH
 * example sets (RFC 7644 §3.5.2.3), and references and binaries are case-exact, as §2.3.6 and §2.3.7 say.
 */
export const coreUserSchema: SchemaDocument = {
  id: USER_SCHEMA,
  name: 'User',
  description: 'User Account',
  attributes: [
    text('userName', 'Unique identifier for the User, typically used to sign in. Required, non-empty, unique.', {
      required: true,
      uniqueness: 'server',
    }),
    complex('name', "The components of the user's name.", [
      text('formatted', 'The full name, formatted for display.'),
      text('familyName', 'The family name, or last name in most Western languages.'),
      text('givenName', 'The given name, or first name in most Western languages.'),
      text('middleName', 'The middle name(s).'),
      text('honorificPrefix', "The honorific prefix(es), e.g., 'Ms.'."),
      text('honorificSuffix', "The honorific suffix(es), e.g., 'III'."),
    ]),
    text('displayName', 'The name of the User, suitable for display to end-users.'),
    text('nickName', "The casual way to address the user, e.g., 'Bob' instead of 'Robert'."),
    attribute('profileUrl', 'reference', "The URL of the User's online profile.", external),
    text('title', "The user's title, such as 'Vice President'."),
    text('userType', "The relationship between the organization and the user, e.g., 'Contractor'."),
    text('preferredLanguage', "The User's preferred written or spoken languages, as in Accept-Language."),
    text('locale', "The User's default location for purposes of localization, a language tag (RFC 5646)."),
    text('timezone', "The User's time zone in IANA format, e.g., 'America/Los_Angeles'."),
    flag('active', "The User's administrative status."),
    text('password', 'Accepted and dropped: this service provider keeps no passwords.', {
      mutability: 'writeOnly',
      returned: 'never',
      caseExact: true,
    }),
    plural('emails', 'Email addresses for the user.', text('value', 'An email address.'), ['work', 'home', 'other']),
    plural('phoneNumbers', 'Phone numbers for the user.', text('value', 'A phone number.'), [
      'work',
      'home',
      'mobile',
      'fax',
      'pager',
      'other',
    ]),
    plural('ims', 'Instant messaging addresses for the user.', text('value', 'An instant messaging address.'), [
      'aim',
      'gtalk',
      'icq',
      'xmpp',
      'msn',
      'skype',
      'qq',
      'yahoo',
      'other',
    ]),
    plural('photos', 'URLs of photos of the user.', attribute('value', 'reference', 'URL of a photo.', external), [
      'photo',
      'thumbnail',
    ]),
    complex(
      'addresses',
      'Physical mailing addresses for the user.',
      [
        text('formatted', 'The full mailing address, formatted for display or a mailing label.'),
        text('streetAddress', 'The full street address component.'),
        text('locality', 'The city or locality component.'),
        text('region', 'The state or region component.'),
        text('postalCode', 'The zip code or postal code component.'),
        text('country', 'The country name component.'),
        text('type', "A label indicating the attribute's function.", { canonicalValues: ['work', 'home', 'other'] }),
        flag('primary', "Whether this is the preferred address. At most one value is 'true'."),
      ],
      { multiValued: true },
    ),
    complex(
      'groups',
      'The groups to which the user belongs. Changed through the Group resource only.',
      [
        text('value', "The identifier of the User's group.", { mutability: 'readOnly', caseExact: true }),
        attribute('$ref', 'reference', 'The URI of the Group resource.', {
          referenceTypes: ['Group'],
          mutability: 'readOnly',
        }),
        text('display', "The group's displayName.", { mutability: 'readOnly' }),
        text('type', "How the membership came about: 'direct' or 'indirect'.", {
          canonicalValues: ['direct', 'indirect'],
          mutability: 'readOnly',
        }),
      ],
      { multiValued: true, mutability: 'readOnly' },
    ),
    plural('entitlements', 'Things the User has.', text('value', 'The value of an entitlement.')),
    plural('roles', "Roles that collectively represent who the User is, e.g., 'Student'.", text('value', 'A role.')),
    plural(
      'x509Certificates',
      'Certificates issued to the User.',
      attribute('value', 'binary', 'A DER-encoded X.509 certificate, base64.'),
    ),
  ],
};

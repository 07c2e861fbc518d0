import { join } from 'node:path';
import { ConfigurationError } from '#platform';

/** The key of these settings among Nest's providers. */
export const SETTINGS = Symbol('sandbox settings');

/** What the demo systems are told by the environment. */
export interface SandboxSettings {
  /** Where each system keeps its journal. */
  readonly folder: string;
  readonly appToken: string;
  readonly shopKey: string;
  readonly newsletterToken: string;
  readonly crmUser: string;
  readonly crmPassword: string;
}

/** Fixed demo credentials unless set: they guard made-up people on one machine. */
export function readSettings(home: string, variables: Readonly<Record<string, string | undefined>>): SandboxSettings {
  const setting = (name: string, otherwise: string): string => {
    const value = variables[name];
    return value === undefined || value === '' ? otherwise : value;
  };
  const settings = {
    folder: join(home, 'sandbox'),
    appToken: setting('SANDBOX_APP_TOKEN', 'sandbox-app-token'),
    shopKey: setting('SANDBOX_SHOP_KEY', 'sandbox-shop-key'),
    newsletterToken: setting('SANDBOX_NEWSLETTER_TOKEN', 'sandbox-newsletter-token'),
    crmUser: setting('SANDBOX_CRM_USER', 'sandbox-crm-user'),
    crmPassword: setting('SANDBOX_CRM_PASSWORD', 'sandbox-crm-password'),
  };
  if (settings.crmUser.includes(':')) {
    throw new ConfigurationError('SANDBOX_CRM_USER holds a colon, which basic authentication cannot carry');
  }
  return settings;
}

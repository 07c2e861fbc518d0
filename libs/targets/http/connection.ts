import type { Json } from '#scim';
import type { Profile } from '../profile/profile.ts';
import type { CallerIdentity } from '../authorization/caller.ts';
import type { ClientLimits } from '../exchange/http-client.ts';

/** A profile's `connect` and `vars` with the settings of one target put in. */
export interface Connection extends CallerIdentity, ClientLimits {
  /** Hosts that a request may go to. */
  readonly hosts: ReadonlySet<string>;
  readonly vars: Readonly<Record<string, Json>>;
}

const SETTING = /\$\{([a-z][A-Za-z0-9]*)\}/g;

/** Names of the settings that a profile refers to without declaring them. */
export function undeclaredSettings({ connect, vars, settings }: Profile): string[] {
  const texts = textsOf([connect.baseUrl, connect.auth, connect.headers, vars]);
  const named = texts.flatMap((text) => [...text.matchAll(SETTING)].map(([, name = '']) => name));
  return [...new Set(named)].filter((name) => settings.every((setting) => setting.name !== name));
}

/** Puts the settings of a target into its profile. Throws a TypeError for a base address that is none. */
export function connectionOf(profile: Profile, settings: Readonly<Record<string, string>>): Connection {
  const { connect } = profile;
  const fill = (text: string): string => text.replaceAll(SETTING, (_, name: string) => settings[name] ?? '');
  const baseUrl = new URL(`${fill(connect.baseUrl).replace(/\/+$/, '')}/`);
  return {
    baseUrl,
    auth: mapTexts(connect.auth, fill),
    headers: mapTexts(connect.headers, fill),
    hosts: new Set([baseUrl.host, ...connect.allowHosts.map(fill)]),
    vars: mapTexts(profile.vars, fill),
    concurrency: connect.concurrency,
    timeout: connect.timeout,
    windows: connect.windows,
  };
}

function mapTexts<T>(value: T, fill: (text: string) => string): T;
function mapTexts(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((each: unknown) => mapTexts(each, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTexts<unknown>(each, fill)]));
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

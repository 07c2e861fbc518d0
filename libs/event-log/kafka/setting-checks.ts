/** What is wrong with a topic's settings; each fault says what to set. */
export type SettingCheck = (setting: (name: string) => string | undefined) => readonly string[];

export const exactly =
  (name: string, value: string): SettingCheck =>
  (setting) =>
    setting(name) === value ? [] : [`${name} must be ${value}`];

export const atLeast =
  (name: string, least: number): SettingCheck =>
  (setting) =>
    Number(setting(name)) >= least ? [] : [`${name} must be at least ${least}`];

export const atMost =
  (name: string, most: number): SettingCheck =>
  (setting) =>
    Number(setting(name)) <= most ? [] : [`${name} must be at most ${most}`];

/** A limit after which Kafka deletes; -1 is none. */
export const keeps =
  (name: string, least: number): SettingCheck =>
  (setting) => {
    if (setting(name) === '-1' || Number(setting(name)) >= least) return [];
    return [`${name} must be ${least === Infinity ? '-1' : `-1 or at least ${least}`}`];
  };

export const every =
  (...checks: readonly SettingCheck[]): SettingCheck =>
  (setting) =>
    checks.flatMap((check) => check(setting));

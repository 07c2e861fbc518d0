import { Keyring1764000000001 } from './0001-keyring.ts';

/** The migrations of schema `keyring`, oldest first. The ingress runs them. */
export const keyringMigrations = [Keyring1764000000001];

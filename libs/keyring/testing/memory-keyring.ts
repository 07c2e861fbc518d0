import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { isKeyId, type KeyId } from '#identity';
import { KeyringUnavailable, type DataKey, type DestroyedKey, type KeyLookup, type Keyring } from '#keyring';

/** A keyring for tests of what uses one: keys live as long as the object. */
export function memoryKeyring(): Keyring {
  const keys = new Map<KeyId, KeyLookup>();
  const lookup = (kid: KeyId): KeyLookup => {
    const found = keys.get(kid);
    if (found === undefined) throw new KeyringUnavailable('no such key');
    return found;
  };
  return {
    take(): Promise<DataKey> {
      const kid = randomUUID();
      if (!isKeyId(kid)) throw new Error('a UUID is no key id');
      const dek = createSecretKey(randomBytes(32));
      keys.set(kid, { kind: 'key', dek });
      return Promise.resolve({ kid, dek });
    },
    key: (_tenant, kid) => Promise.resolve(lookup(kid)),
    keys: (_tenant, kids) => Promise.resolve(new Map(kids.map((kid) => [kid, lookup(kid)]))),
    destroy(_tenant, kid, { reason }): Promise<DestroyedKey> {
      const destroyed: DestroyedKey = { kind: 'destroyed', when: new Date().toISOString(), reason };
      keys.set(kid, destroyed);
      return Promise.resolve(destroyed);
    },
    close: () => Promise.resolve(),
  };
}

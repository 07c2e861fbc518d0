/** The channel that says, once committed, that a target may have something to do. Its payload is empty. */
export const SYNC_CHANNEL = 'rollcall_sync';
